// Runs the audits of GraphQL over HTTP against argv[2], with the token of the environment, and prints what came of each.
import { serverAudits } from "graphql-http";

const [, , url] = process.argv;
const authorization = `Bearer ${process.env.TOKEN}`;
const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization } });

const results = [];
for (const { id, name, fn } of serverAudits({ url, fetchFn })) {
  const { status, reason } = await fn();
  results.push({ id, name, status, reason: reason ?? null });
}
process.stdout.write(JSON.stringify(results));
