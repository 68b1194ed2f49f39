// An OpenID Connect provider with the people and the client of its settings (JSON, the one
// argument). It prints the port that it listens on.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { client, people } = JSON.parse(process.argv[2]);
const server = createServer((request, response) => handle(request, response));
let handle = (_request, response) => response.end();

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ ...client, response_types: ["code"], grant_types: ["authorization_code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...people[sub] }),
    }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ["only-for-tests"] },
  });
  handle = provider.callback();
  console.log(`port ${port}`);
});
