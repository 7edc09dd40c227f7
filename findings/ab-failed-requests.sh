#!/usr/bin/env bash
# Software:  ab of apache2-utils 2.4.71 (Debian 12).
# Measured:  2026-11-30
# Guess:     "Failed requests" counts what was refused, and not what was answered.
# Instead:   it counts answers whose length differs from the first one's. Of 20 good answers of 20 lengths 19 have failed; of
#            20 refusals of one length none has.
# Seen:      20 answers with status 200: Failed requests 19; 20 answers with status 429: Failed requests 0
# Why:       answers of a model are never of one length and refusals nearly always are, so the figure is highest where the
#            limit holds and 0 where it refuses everything.
source "$(dirname "$0")/lib.bash"
debian_packages apache2-utils=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1

cat >serve.py <<'PY'
import http.server

class Answers(http.server.BaseHTTPRequestHandler):
    made = 0
    def do_GET(self):
        Answers.made += 1
        refused = self.path == "/refused"
        body = b"Not now." if refused else b"x" * (100 + Answers.made)
        self.send_response(429 if refused else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
print(server.server_port, flush=True)
server.serve_forever()
PY
exec {port_of}< <(exec /usr/bin/python3 serve.py)
server=$!
trap 'kill $server; chmod -R u+w "$work"; rm -rf "$work"' EXIT
read -r port <&"$port_of"

failed() {
    alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" root/usr/bin/ab -q -n 20 "http://127.0.0.1:$port/$1" |
        awk '/^Failed requests:/ { print $3 }'
}
answered=$(failed answered)
refused=$(failed refused)
echo "20 answers with status 200: Failed requests $answered; 20 answers with status 429: Failed requests $refused"
if [ "$answered" != 19 ] || [ "$refused" != 0 ]; then
    echo "CHANGED: it was stated 19 and 0"
    exit 1
fi
echo "as stated: what fails is a length that differs"
