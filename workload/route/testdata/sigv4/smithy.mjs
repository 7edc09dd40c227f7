// Signs the requests of vectors.json with the signer of the JavaScript SDKs and prints their Authorization headers, a
// line each. It runs where `npm install @smithy/signature-v4 @smithy/protocol-http @aws-crypto/sha256-js` was run.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { SignatureV4 } = require("@smithy/signature-v4");
const { HttpRequest } = require("@smithy/protocol-http");
const { Sha256 } = require("@aws-crypto/sha256-js");

const file = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const v of file.vectors) {
  const url = new URL(v.url);
  const signer = new SignatureV4({
    service: v.service, region: v.region, sha256: Sha256, applyChecksum: false,
    credentials: { accessKeyId: file.key, secretAccessKey: file.secret, sessionToken: v.session || undefined },
  });
  const request = new HttpRequest({
    method: "POST", protocol: url.protocol, hostname: url.hostname, port: url.port ? Number(url.port) : undefined,
    path: url.pathname, headers: { ...v.headers, host: url.host }, body: v.body,
  });
  const signed = await signer.sign(request, { signingDate: new Date(v.at) });
  console.log(signed.headers.authorization);
}
