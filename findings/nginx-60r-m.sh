#!/usr/bin/env bash
# Software:  nginx 1.22.1 (Debian 12), limit_req.
# Measured:  2026-11-30
# Guess:     rate=60r/m admits 60 requests in a minute, however they come, and refuses the others with 429 and a Retry-After.
# Instead:   it is one a second: of 5 that come together one passes. With burst=4 all 5 pass and none is refused, but they
#            are held back, the last one by 4 seconds. What is refused gets 503, and no Retry-After.
# Seen:      rate=60r/m, 5 at once: 200 503 503 503 503; with burst=4: 200 after 0, 1, 2, 3 and 4 s
# Why:       a limit "60 a minute" copied from a provider's page into a proxy refuses traffic that the provider serves, and to
#            clients it looks like an overload: they back off by guess, for no time is named.
source "$(dirname "$0")/lib.bash"
debian_packages nginx=1.22.1-9+deb12u11

cat >drive.py <<'PY'
import http.client, os, socket, subprocess, threading, time

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
    limit_req_zone one zone=plain:1m rate=60r/m;
    limit_req_zone two zone=burst:1m rate=60r/m;
    server {
        listen 127.0.0.1:%(port)d;
        root %(here)s/www;
        location /plain { limit_req zone=plain; }
        location /burst { limit_req zone=burst burst=4; }
    }
}
""" % {"here": here, "port": port})
os.mkdir("www")
for name in ("plain", "burst"):
    with open("www/" + name, "w") as to:
        to.write("Hello.")

def at_once(path):
    began, answers = time.monotonic(), []
    def ask():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path)
        answer = connection.getresponse()
        answers.append((round(time.monotonic() - began), answer.status, answer.getheader("retry-after")))
    askers = [threading.Thread(target=ask) for _ in range(5)]
    for asker in askers: asker.start()
    for asker in askers: asker.join()
    return sorted(answers, key=lambda a: a[:2])

nginx = subprocess.Popen(["root/usr/sbin/nginx", "-p", here, "-e", here + "/error.log", "-c", here + "/nginx.conf"])
try:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    plain, burst = at_once("/plain"), at_once("/burst")
finally:
    nginx.terminate()
    nginx.wait()
print("rate=60r/m, 5 at once:", " ".join(str(status) for _, status, _ in plain))
print("with burst=4:", ", ".join("%d after %d s" % (status, after) for after, status, _ in burst))
same = ([status for _, status, _ in plain] == [200, 503, 503, 503, 503] and all(named is None for _, _, named in plain) and
        [status for _, status, _ in burst] == [200] * 5 and burst[-1][0] >= 4)
print("as stated" if same else "CHANGED", "- 60 a minute are one a second, a burst is held back, and 503 names no time")
raise SystemExit(not same)
PY
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" /usr/bin/python3 drive.py
