#!/usr/bin/env bash
# Software:  siege 4.0.7 (Debian 12).
# Measured:  2026-11-30
# Guess:     a load test of which half is refused has an availability of 50 %, and half of its transactions failed, be it with
#            429 or with 503.
# Instead:   a 429 is no failure and available: it is counted among the transactions and their rate, and among the failed
#            ones not. A 503 is failed, unavailable and no transaction.
# Seen:      20 requests, every second one refused. With 429: transactions 20, availability 100.00, failed 0. With 503:
#            transactions 10, availability 50.00, failed 10
# Why:       a test against a rate limit is green, and its transactions a second are what was asked for and not what was
#            served. Behind a proxy that refuses with 503, as nginx does, the same limit looks like a broken server.
source "$(dirname "$0")/lib.bash"
debian_packages siege=4.0.7-1+b1

cat >drive.py <<'PY'
import http.server, json, subprocess, threading

class EverySecond(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        with one_at_a_time:
            self.server.seen += 1
            refused = self.server.seen % 2 == 0
        self.send_response(self.server.status if refused else 200)
        self.send_header("content-length", "6")
        self.end_headers()
        self.wfile.write(b"Hello.")
    def log_message(self, *_): pass

class Server(http.server.ThreadingHTTPServer):
    # siege resets its connections at the end.
    def handle_error(self, *_): pass

one_at_a_time = threading.Lock()
with open("siegerc", "w") as to:
    to.write("verbose = false\njson_output = true\nparser = false\nlogging = false\n")

def report(status):
    server = Server(("127.0.0.1", 0), EverySecond)
    server.seen, server.status = 0, status
    threading.Thread(target=server.serve_forever, daemon=True).start()
    run = subprocess.run(["root/usr/bin/siege", "-R", "siegerc", "-c", "2", "-r", "10", "-b", "http://127.0.0.1:%d/" % server.server_port],
                         capture_output=True, text=True)
    server.shutdown()
    said = json.loads(run.stdout[run.stdout.index("{"):])
    seen = (server.seen, said["transactions"], said["availability"], said["failed_transactions"])
    print("every second one %d: %d requests, transactions %d, availability %.2f, failed %d" % (status, *seen))
    return seen

same = report(429) == (20, 20, 100, 0) and report(503) == (20, 10, 50, 10)
print("as stated" if same else "CHANGED", "- what is refused with 429 is available")
raise SystemExit(not same)
PY
alone PATH="$work/root/usr/bin:$PATH" /usr/bin/python3 drive.py
