#!/usr/bin/env bash
# Software:  nginx 1.22.1 (Debian 12), ngx_http_upstream_module.
# Measured:  2026-11-30
# Guess:     "proxy_next_upstream http_429" before two providers, or two keys of one, tries the other where one refuses, and
#            hands the client the 429 where both do.
# Instead:   a 429 that is passed over counts as a failure of the server, and one failure puts it out of use for 10 seconds
#            (max_fails=1, fail_timeout=10s). The first call gets the 429 of the last one tried, and its retry-after. The next
#            call's 429 puts out the last one too, and from then on all get 502 without a request being sent.
# Seen:      both refuse for 1.5 s with retry-after 1; calls after 0, 1, 2, 4, 6, 8 s: 429 502 502 502 502 502, with 3 requests
#            upstream; after 13 s: 200
# Why:       a limit that is over after a second is an outage of ten. What refused was the proxy, though the client's log says
#            that a provider is down; and a count of upstream requests says that hardly any were made.
source "$(dirname "$0")/lib.bash"
debian_packages nginx=1.22.1-9+deb12u11

cat >drive.py <<'PY'
import http.client, http.server, os, socket, subprocess, threading, time

class Provider(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        came.append(time.monotonic() - began)
        refused = came[-1] < 1.5
        self.send_response(429 if refused else 200)
        if refused:
            self.send_header("retry-after", "1")
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_): pass

came, began = [], time.monotonic()
providers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider) for _ in range(2)]
for provider in providers:
    threading.Thread(target=provider.serve_forever, daemon=True).start()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
here = os.getcwd()
with open("nginx.conf", "w") as to:
    to.write("""
daemon off;
master_process off;
pid %(here)s/nginx.pid;
error_log %(here)s/error.log crit;
events {}
http {
    access_log off;
    client_body_temp_path %(here)s/b; proxy_temp_path %(here)s/p; fastcgi_temp_path %(here)s/f; uwsgi_temp_path %(here)s/u; scgi_temp_path %(here)s/s;
    upstream providers { server 127.0.0.1:%(first)d; server 127.0.0.1:%(second)d; }
    server {
        listen 127.0.0.1:%(port)d;
        location / {
            proxy_pass http://providers;
            proxy_next_upstream error timeout http_429 non_idempotent;
        }
    }
}
""" % {"here": here, "port": port, "first": providers[0].server_port, "second": providers[1].server_port})

def status():
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/", b"{}")
    answer = connection.getresponse()
    connection.close()
    return answer.status

nginx = subprocess.Popen(["root/usr/sbin/nginx", "-p", here, "-e", here + "/error.log", "-c", here + "/nginx.conf"])
try:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    began = time.monotonic()
    answers = []
    for at in (0, 1, 2, 4, 6, 8):
        time.sleep(max(0, began + at - time.monotonic()))
        answers.append(status())
    sent = len(came)
    time.sleep(max(0, began + 13 - time.monotonic()))
    late = status()
finally:
    nginx.terminate()
    nginx.wait()
print("both refuse for 1.5 s; after 0, 1, 2, 4, 6, 8 s: %s, with %d requests upstream; after 13 s: %d" %
      (" ".join(map(str, answers)), sent, late))
same = answers == [429, 502, 502, 502, 502, 502] and sent == 3 and late == 200
print("as stated" if same else "CHANGED", "- a 429 that is passed over puts its server out of use for 10 s")
raise SystemExit(not same)
PY
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" /usr/bin/python3 drive.py
