#!/usr/bin/env bash
# Software:  requests 2.28.1 with urllib3 1.26.12 (Debian 12), Python 3.11.
# Measured:  2026-11-30
# Guess:     HTTPAdapter(max_retries=3) retries connections and nothing that reached a server; that is what its
#            documentation says.
# Instead:   a 429 with retry-after is waited out and sent again, three times. Without the header it is not, and neither is
#            a POST.
# Seen:      GET, 429 with retry-after 1: 4 requests; GET, 429 without: 1; POST, 429 with: 1
# Why:       a probe that asks for the list of models until it is refused does not see the first refusals: they are waited
#            out inside. The provider has counted four requests where the log has one.
source "$(dirname "$0")/lib.bash"
debian_packages python3-requests=2.28.1+dfsg-1 python3-urllib3=1.26.12-1+deb12u4 python3-six=1.16.0-4 \
    python3-idna=3.3-1+deb12u1 python3-certifi=2022.9.24-1 python3-chardet=5.1.0+dfsg-2

cat >run.py <<'PY'
import http.server, threading
import requests, urllib3

def requests_made(method, headers):
    seen = []

    class Refuses(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.command)
            self.send_response(429)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()
        do_POST = do_GET
        def log_message(self, *_): pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=3))
    session.request(method, "http://127.0.0.1:%d/" % server.server_port)
    server.shutdown()
    return len(seen)

told, untold, post = requests_made("GET", {"retry-after": "1"}), requests_made("GET", {}), requests_made("POST", {"retry-after": "1"})
print("requests", requests.__version__, "urllib3", urllib3.__version__)
print("GET, 429 with retry-after 1: %d requests; GET, 429 without: %d; POST, 429 with: %d" % (told, untold, post))
same = (told, untold, post) == (4, 1, 1)
print("as stated" if same else "CHANGED", "- what reached the server is retried where it is refused with a time")
raise SystemExit(not same)
PY
alone PYTHONPATH="$work/root/usr/lib/python3/dist-packages" /usr/bin/python3 run.py
