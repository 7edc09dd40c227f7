// Reads a JUnit report from standard input with junit2json, and writes what that makes of it as JSON.
import { parse } from 'junit2json';

let xml = '';
for await (const part of process.stdin) xml += part;
const report = await parse(xml);
if (!report) throw new Error('there is no report');
process.stdout.write(JSON.stringify(report));
