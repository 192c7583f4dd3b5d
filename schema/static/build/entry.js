// GraphiQL on this service's own endpoint. It keeps no token, and sends no cookie.
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "./page.css";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const HEADERS = '{\n  "Authorization": "Bearer "\n}';
const WELCOME = `# Paste an access token into the Headers pane below, then run this.
# \`ebrokerage token --user solihull.broker\` prints one.

{
  viewer {
    account {
      username
    }
    role
  }
}
`;

async function fetcher(params, options) {
  const answer = await fetch("/graphql", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...options?.headers },
    body: JSON.stringify(params),
  });
  return answer.json();
}

createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, {
    fetcher,
    defaultQuery: WELCOME,
    defaultHeaders: HEADERS,
    defaultEditorToolsVisibility: "headers",
    shouldPersistHeaders: false,
  }),
);
