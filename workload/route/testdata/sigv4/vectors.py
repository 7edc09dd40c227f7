"""Signs the requests of vectors.json with botocore and prints the file anew.

    python3 vectors.py >vectors.json      # Debian: python3-botocore

What a route makes of its settings (address, headers, body) is worked out here a second time, by the documentation
of each service, so that the two can disagree. Credentials and times are made up.
"""

import datetime
import json
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET = "AKIA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"
SESSION = "FwoGZXIvYXdzEXAMPLE//////////token+with/marks=="
AT = "2026-11-23T12:34:56Z"
MESSAGES = [{"role": "user", "content": "hi, Grüße 世界 <&>"}]
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc1def2ghi3"
PROVISIONED = "arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/xyz9"


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def case(name, route, model, region="us-east-1", session="", stream=False, betas=(), extra=(), base="", workspace=""):
    given = {"model": model, "max_tokens": 16, "messages": MESSAGES}
    if stream:
        given["stream"] = True
    sent, headers = dict(given), {"accept": "application/json", "content-type": "application/json"}
    if route == "bedrock":
        service, host = "bedrock", f"https://bedrock-runtime.{region}.amazonaws.com"
        path = f"/model/{urllib.parse.quote(model, safe='')}/invoke" + ("-with-response-stream" if stream else "")
        del sent["model"]
        sent.pop("stream", None)
        sent["anthropic_version"] = "bedrock-2023-05-31"
        if betas:
            sent["anthropic_beta"] = sorted(betas)
    else:
        headers["anthropic-version"] = "2023-06-01"
        if betas:
            headers["anthropic-beta"] = ",".join(sorted(betas))
        path = "/v1/messages"
        if route == "bedrock-mantle":
            service, host = "bedrock-mantle", f"https://bedrock-mantle.{region}.api.aws/anthropic"
        else:
            service, host = "aws-external-anthropic", f"https://aws-external-anthropic.{region}.api.aws"
            headers["anthropic-workspace-id"] = workspace
    for name_, value in extra:
        headers[name_] = value
    body = compact(sent)
    url = (base or host) + path
    headers["content-length"] = str(len(body.encode()))

    request = AWSRequest("POST", url, headers=headers, data=body.encode())
    auth = SigV4Auth(Credentials(KEY, SECRET, session or None), service, region)
    stamp = datetime.datetime.strptime(AT, "%Y-%m-%dT%H:%M:%SZ").strftime("%Y%m%dT%H%M%SZ")
    request.context["timestamp"] = stamp
    auth._modify_request_before_signing(request)
    canonical = auth.canonical_request(request)
    to_sign = auth.string_to_sign(request, canonical)
    auth._inject_signature_to_request(request, auth.signature(to_sign, request))
    return {
        "name": name, "route": route, "model": model, "region": region, "session": session, "at": AT, "base": base, "workspace": workspace,
        "betas": list(betas), "extra": [list(e) for e in extra], "given": compact(given),
        "service": service, "url": url, "headers": headers, "body": body, "canonical": canonical, "authorization": request.headers["Authorization"],
    }


COLON = "us.anthropic.claude-opus-4-8-v1:0"
CASES = [
    case("id with a colon", "bedrock", COLON),
    case("id with a colon, stream", "bedrock", COLON, stream=True),
    case("id without a colon", "bedrock", "anthropic.claude-opus-5"),
    case("ARN of an application inference profile", "bedrock", PROFILE),
    case("ARN of provisioned throughput, stream", "bedrock", PROVISIONED, region="eu-west-1", stream=True),
    case("temporary credentials", "bedrock", COLON, session=SESSION),
    case("betas", "bedrock", "global.anthropic.claude-opus-5", betas=["context-1m-2025-08-07", "a-beta"]),
    case("more headers", "bedrock", COLON, extra=[["x-amzn-bedrock-service-tier", "flex"], ["x-team", "a  b   c"]]),
    case("another address, with a port and a path", "bedrock", COLON, base="https://vpce-1.example.com:8443/a/b"),
    case("mantle", "bedrock-mantle", "anthropic.claude-sonnet-5", region="us-west-2"),
    case("mantle, temporary credentials and betas", "bedrock-mantle", "anthropic.claude-sonnet-5", session=SESSION, betas=["b-1"], stream=True),
    case("Claude Platform on AWS", "claude-aws", "claude-sonnet-5", region="eu-central-1", workspace="wrkspc_01ABC"),
]

print(json.dumps({"key": KEY, "secret": SECRET, "vectors": CASES}, indent=1, ensure_ascii=False))
