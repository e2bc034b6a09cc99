// Prints MDN Observatory's results for each host of the arguments, as one JSON object. The first argument is the package's folder.
const [folder, ...hosts] = process.argv.slice(2);
// Every name is this machine.
const dns = (await import("node:dns")).default;
const lookup = dns.lookup;
dns.lookup = (name, options, callback) => lookup("127.0.0.1", options, callback);
const { scan } = await import(`${folder}/src/scanner/index.js`);
const found = {};
for (const host of hosts) {
  const { scan: whole, tests } = await scan(host);
  const results = Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, [test.result, test.scoreModifier, test.pass]]));
  found[host] = { score: whole.score, grade: whole.grade, tests: results };
}
console.log(JSON.stringify(found));
