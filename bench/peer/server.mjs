// PostGraphile over the same database: the login role of the API, row-level security by the same settings.
// The viewer of every request is the one in BENCH_VIEWER; no token is checked, which is to the peer's advantage.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";

const viewers = JSON.parse(process.env.BENCH_VIEWERS);

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      poolConfig: { connectionString: undefined, host: process.env.BENCH_HOST, database: process.env.BENCH_DATABASE, user: "ebrokerage_app", max: 10 },
      schemas: ["public", "peer"],
      pubsub: false,
    }),
  ],
  grafserv: { port: Number(process.env.BENCH_PORT), graphiql: false, websockets: false, watch: false },
  grafast: {
    explain: false,
    context(requestContext) {
      const viewer = viewers[requestContext.node.req.headers["x-viewer"]];
      return { pgSettings: viewer };
    },
  },
};

const server = createServer();
const instance = postgraphile(preset);
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");
if (process.env.BENCH_PRINT_SCHEMA) {
  const { printSchema } = await import("graphql");
  const { schema } = await instance.getSchemaResult();
  console.log(printSchema(schema));
  process.exit(0);
}
