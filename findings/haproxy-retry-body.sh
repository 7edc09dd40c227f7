#!/usr/bin/env bash
# Software:  haproxy 2.6.12 (Debian 12).
# Measured:  2026-11-30
# Guess:     "retry-on 503" with "retries 3" sends a request again that the provider could not take, whatever it holds.
# Instead:   only if the whole of it, head and body, is in haproxy's buffer: 16 KiB less what is kept free in it, 15 KiB. Of a
#            longer request the first 503 goes to the client, without a word in the log.
# Seen:      every request fails at first. A body of 14,000 bytes: 2 requests, 200; of 16,000 and 40,000: 1 request, 503
# Why:       a chat's first turns are retried and its later ones never, from about 4,000 tokens on; a test of the proxy with a
#            short prompt says that overload is taken care of. The documentation of retry-on says that a request that does
#            not fit is not retried; that prompts do not fit, one finds out in production.
source "$(dirname "$0")/lib.bash"
debian_packages haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4

cat >drive.py <<'PY'
import http.client, http.server, socket, subprocess, threading, time

class FailsAtFirst(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.seen += 1
        self.send_response(503 if self.server.seen == 1 else 200)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_): pass

class Server(http.server.ThreadingHTTPServer):
    # haproxy resets its connections at the end.
    def handle_error(self, *_): pass

provider = Server(("127.0.0.1", 0), FailsAtFirst)
threading.Thread(target=provider.serve_forever, daemon=True).start()
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
    option http-buffer-request
    retry-on 503
    retries 3
listen proxy
    bind 127.0.0.1:%d
    server provider 127.0.0.1:%d
""" % (port, provider.server_port))

def post(size):
    provider.seen = 0
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/", b"x" * size)
    status = connection.getresponse().status
    connection.close()
    print("a body of %d bytes: %d request(s), %d" % (size, provider.seen, status))
    return provider.seen, status

haproxy = subprocess.Popen(["root/usr/sbin/haproxy", "-f", "haproxy.cfg", "-db"])
try:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    same = [post(size) for size in (1_000, 14_000, 16_000, 40_000)] == [(2, 200), (2, 200), (1, 503), (1, 503)]
finally:
    haproxy.terminate()
    haproxy.wait()
print("as stated" if same else "CHANGED", "- a request that does not fit into the buffer is not retried")
raise SystemExit(not same)
PY
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" /usr/bin/python3 drive.py
