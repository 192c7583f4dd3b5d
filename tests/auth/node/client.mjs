// Everything that npm's `openid-client` can do with the authorization server, one line of JSON for each step.
// A line {"user_code": …} asks whoever runs this to allow the device.
import * as client from "openid-client";

const given = JSON.parse(process.env.GIVEN);
const issuer = new URL(given.issuer);
const options = { execute: [client.allowInsecureRequests] };
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function browse(url) {
  const answer = await fetch(url, { redirect: "manual", headers: { cookie: given.cookie } });
  return new URL(answer.headers.get("location"), given.issuer);
}

async function signIn(config, redirectUri, scope, push) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  };
  const url = push
    ? await client.buildAuthorizationUrlWithPAR(config, parameters)
    : client.buildAuthorizationUrl(config, parameters);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, await browse(url), { ...checks, maxAge: 3600 });
}

async function person(name, clientId, authentication, redirectUri, push) {
  const config = await client.discovery(issuer, clientId, undefined, authentication, options);
  client.enableNonRepudiationChecks(config);
  const scope = "api openid profile email offline_access";
  const tokens = await signIn(config, redirectUri, scope, push);
  const subject = tokens.claims().sub;
  say({ step: `${name}: code`, scope: tokens.scope, expires: tokens.expiresIn() });
  const info = await client.fetchUserInfo(config, tokens.access_token, subject);
  say({ step: `${name}: userinfo`, username: info.preferred_username });
  const next = await client.refreshTokenGrant(config, tokens.refresh_token);
  say({ step: `${name}: refresh`, rotated: next.refresh_token !== tokens.refresh_token, same: next.claims().sub === subject });
  if (push) {
    const told = await client.tokenIntrospection(config, next.access_token);
    say({ step: `${name}: introspection`, active: told.active });
  }
  await client.tokenRevocation(config, next.refresh_token);
  const after = await client.refreshTokenGrant(config, next.refresh_token).catch((error) => error.error);
  say({ step: `${name}: revocation`, after });
}

async function machine(name, clientId, authentication) {
  const config = await client.discovery(issuer, clientId, undefined, authentication, options);
  const tokens = await client.clientCredentialsGrant(config, { scope: "finance:read" });
  const told = await client.tokenIntrospection(config, tokens.access_token);
  say({ step: `${name}: client credentials`, active: told.active, scope: told.scope });
}

async function device() {
  const config = await client.discovery(issuer, "ebrokerage-cli", undefined, client.None(), options);
  const asked = await client.initiateDeviceAuthorization(config, { scope: "api openid offline_access" });
  say({ user_code: asked.user_code });
  const tokens = await client.pollDeviceAuthorizationGrant(config, asked);
  say({ step: "device", subject: tokens.claims().sub.length, refresh: Boolean(tokens.refresh_token) });
}

const key = await crypto.subtle.importKey(
  "jwk",
  given.jwk,
  { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  false,
  ["sign"],
);
const signs = client.PrivateKeyJwt({ key, kid: given.jwk.kid });
await person("public", "front-end", client.None(), "http://127.0.0.1:3000/callback", false);
await person("native", "ebrokerage-cli", client.None(), "http://127.0.0.1:51234/callback", false);
await person("secret", "test.web", client.ClientSecretBasic(given.secret), given.redirect_uri, true);
await person("signs", "test.signing", signs, given.redirect_uri, true);
await machine("basic", "test.machine", client.ClientSecretBasic(given.machine));
await machine("post", "test.post", client.ClientSecretPost(given.post));
await machine("signs", "test.signer", signs);
await device();
