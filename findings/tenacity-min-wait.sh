#!/usr/bin/env bash
# Software:  tenacity 8.2.1 (Debian 12), Python 3.11.
# Measured:  2026-11-30
# Guess:     wait_random_exponential(min=5, max=60) waits at least 5 seconds and at most 60.
# Instead:   min bounds the upper end of the random range, whose lower end stays 0: the first wait is drawn from 0 to 5.
#            wait_exponential of the same library does keep its min.
# Seen:      the first wait of 10,000 callers: 0.00 to 5.00 s, half of them under 2.5 s
# Why:       min is set to the shortest wait that can succeed. What it sets is the longest of the first round, so nearly
#            every first retry comes too early.
source "$(dirname "$0")/lib.bash"
debian_packages python3-tenacity=8.2.1-1

cat >run.py <<'PY'
import random
import tenacity

class First:
    attempt_number = 1

random.seed(1)
waits = sorted(tenacity.wait_random_exponential(min=5, max=60)(First) for _ in range(10000))
plain = tenacity.wait_exponential(min=5, max=60)(First)
under = sum(wait < 2.5 for wait in waits)
print("wait_random_exponential(min=5, max=60), first wait: %.2f to %.2f s, %.0f %% under 2.5 s" % (waits[0], waits[-1], under / 100))
print("wait_exponential(min=5, max=60), first wait: %.2f s" % plain)
same = waits[0] < 0.1 and waits[-1] <= 5 and plain == 5
print("as stated" if same else "CHANGED", "- min is where the random range ends, not where it begins")
raise SystemExit(not same)
PY
alone PYTHONPATH="$work/root/usr/lib/python3/dist-packages" /usr/bin/python3 run.py
