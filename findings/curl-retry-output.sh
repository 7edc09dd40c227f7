#!/usr/bin/env bash
# Software:  curl 7.88.1 (Debian 12).
# Measured:  2026-11-30
# Guess:     curl --retry prints the answer that it ends with, and its time_total is how long that took; --max-time bounds it.
# Instead:   on standard output the refusal's body is printed too, before the answer, with exit status 0. time_total is that
#            of the last attempt alone, without the waits and what went before; and --max-time is for each attempt, so that it
#            does not bound a wait of retry-after. --retry-max-time does, by not retrying at all, also with exit status 0.
# Seen:      429 with retry-after 3, then 200: both bodies, time_total below 0.5 s of 3 s, exit status 0, also with --max-time
#            2; with --retry-max-time 2: the refusal alone, exit status 0. With -f there is one body.
# Why:       "curl --retry 3 … | jq .usage" gives two results for one call, the first of them null, and a table made with
#            -w '%{time_total}' shows a provider that never made anybody wait.
source "$(dirname "$0")/lib.bash"
debian_packages curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15

cat >drive.py <<'PY'
import http.server, subprocess, threading, time

class RefusesOnce(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.seen += 1
        refused = self.server.seen == 1
        body = b'{"error":"Not now."}\n' if refused else b'{"usage":7}\n'
        self.send_response(429 if refused else 200)
        if refused:
            self.send_header("retry-after", "3")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

def curl(*options):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RefusesOnce)
    server.seen = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    began = time.monotonic()
    run = subprocess.run(["root/usr/bin/curl", "-q", "-s", "--retry", "2", *options, "-d", "{}", "-w", "%{time_total}",
                          "http://127.0.0.1:%d/" % server.server_port], capture_output=True, text=True)
    took = time.monotonic() - began
    server.shutdown()
    *bodies, said = run.stdout.split("\n")
    print(" ".join(options) or "no option", "- took %.1f s, time_total %s, exit status %d, %s" % (took, said, run.returncode, " ".join(bodies)))
    return bodies, float(said) < 0.5, took > 2.9, run.returncode

error, usage = '{"error":"Not now."}', '{"usage":7}'
same = (curl() == ([error, usage], True, True, 0) and
        curl("--max-time", "2") == ([error, usage], True, True, 0) and
        curl("--retry-max-time", "2") == ([error], True, False, 0) and
        curl("-f") == ([usage], True, True, 0))
print("as stated" if same else "CHANGED", "- the refusal is printed and the wait is not counted")
raise SystemExit(not same)
PY
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" /usr/bin/python3 drive.py
