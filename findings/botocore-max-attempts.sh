#!/usr/bin/env bash
# Software:  botocore 1.29.27 (Debian 12), Python 3.11.
# Measured:  2026-11-30
# Guess:     AWS_MAX_ATTEMPTS=2 in the environment and retries={"max_attempts": 2} in the code say the same.
# Instead:   the variable counts attempts, the parameter of the same name counts retries.
# Seen:      AWS_MAX_ATTEMPTS=2: 2 requests; max_attempts 2: 3 requests; total_max_attempts 2: 2 requests
# Why:       a setting that moves from the environment into the code, or back, changes the load on a limit by a request for
#            every refusal, and nobody who reads either place can tell.
source "$(dirname "$0")/lib.bash"
debian_packages python3-botocore=1.29.27+repack-1 python3-jmespath=1.0.1-1 python3-dateutil=2.8.2-2 \
    python3-six=1.16.0-4 python3-urllib3=1.26.12-1+deb12u4 python3-requests=2.28.1+dfsg-1 python3-idna=3.3-1+deb12u1 \
    python3-certifi=2022.9.24-1 python3-chardet=5.1.0+dfsg-2

cat >run.py <<'PY'
import http.server, os, threading
import botocore, botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

def requests_made(retries=None, variable=None):
    seen = []

    class Throttles(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.rfile.read(int(self.headers["content-length"])))
            body = b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
            self.send_response(400)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *_): pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Throttles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.pop("AWS_MAX_ATTEMPTS", None)
    if variable:
        os.environ["AWS_MAX_ATTEMPTS"] = variable
    client = botocore.session.Session().create_client(
        "sts", region_name="us-east-1", endpoint_url="http://127.0.0.1:%d" % server.server_port,
        aws_access_key_id="none", aws_secret_access_key="none", config=Config(retries=retries))
    try:
        client.get_caller_identity()
    except ClientError:
        pass
    server.shutdown()
    return len(seen)

variable, parameter, total = requests_made(variable="2"), requests_made({"max_attempts": 2}), requests_made({"total_max_attempts": 2})
print("botocore", botocore.__version__)
print("AWS_MAX_ATTEMPTS=2: %d requests; max_attempts 2: %d; total_max_attempts 2: %d" % (variable, parameter, total))
same = (variable, parameter, total) == (2, 3, 2)
print("as stated" if same else "CHANGED", "- one name counts attempts in the environment and retries in the code")
raise SystemExit(not same)
PY
alone PYTHONPATH="$work/root/usr/lib/python3/dist-packages" /usr/bin/python3 run.py
