#!/usr/bin/env bash
# Software:  haproxy 2.6.12 (Debian 12).
# Measured:  2026-11-30
# Guess:     "deny with 429 if http_req_rate(2s) gt 10" lets through 10 requests in any 2 seconds, so of twice as many about
#            half.
# Instead:   what is denied is counted too. A steady client at twice the rate gets the first ones through and then none, for
#            as long as it goes on asking.
# Seen:      10 requests a second for 6 seconds: 10 of the first 20 pass, 0 of the last 20
# Why:       a client that retries what was denied keeps itself out; a model of the limit in which only admitted requests
#            count says that half of them pass.
source "$(dirname "$0")/lib.bash"
debian_packages haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4

cat >drive.py <<'PY'
import http.client, socket, subprocess, sys, time

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
with open("haproxy.cfg", "w") as to:
    to.write("""
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
frontend limited
    bind 127.0.0.1:%d
    stick-table type string size 10 expire 1m store http_req_rate(2s)
    http-request track-sc0 str(all)
    http-request deny deny_status 429 if { sc_http_req_rate(0) gt 10 }
    http-request return status 200
""" % port)

def status():
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    answer = connection.getresponse().status
    connection.close()
    return answer

haproxy = subprocess.Popen(["root/usr/sbin/haproxy", "-f", "haproxy.cfg", "-db"])
try:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    began, answers = time.monotonic(), []
    for n in range(60):
        time.sleep(max(0, began + n / 10 - time.monotonic()))
        answers.append(status())
finally:
    haproxy.terminate()
    haproxy.wait()
first, last = answers[:20].count(200), answers[-20:].count(200)
print("10 requests a second for 6 seconds: %d of the first 20 pass, %d of the last 20" % (first, last))
same = 9 <= first <= 11 and last == 0
print("as stated" if same else "CHANGED", "- what is denied counts, so a client that goes on stays out")
raise SystemExit(not same)
PY
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" /usr/bin/python3 drive.py
