// A council's identity provider: `oidc-provider`, certified and unmodified, that says of whoever comes what a test wants.
//
// Started with the client in CLIENT; says its address on standard output, and ends with standard input. `POST /control` changes what it says next:
// `account` (claims), `amr`, `acr`; `lie` (claims that an ID token is signed with instead, by its own key), `alg`;
// `rotate` (other keys from now on); `down` (every other address answers 503); `entra` (no `iss` in its answers).
import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import * as jose from 'jose'
import Provider from 'oidc-provider'

const client = JSON.parse(process.env.CLIENT)
const wanted = { account: { sub: 'nobody' }, amr: ['pwd'], acr: undefined, lie: null, alg: null, down: false, entra: false }
let key, serve

async function freshKey() {
  const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true })
  return { ...(await jose.exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' }
}

async function forged(token) {
  const claims = { ...jose.decodeJwt(token), ...wanted.lie }
  for (const name of Object.keys(claims)) if (claims[name] === null) delete claims[name]
  const { d, p, q, dp, dq, qi, ...published } = key
  if (wanted.alg === 'none') {
    return `${[{ alg: 'none' }, claims].map((part) => jose.base64url.encode(JSON.stringify(part))).join('.')}.`
  }
  const alg = wanted.alg ?? 'RS256'
  const shared = new TextEncoder().encode(await jose.exportSPKI(await jose.importJWK(published, 'RS256')))
  const signing = alg.startsWith('HS') ? shared : await jose.importJWK({ ...key, alg }, alg)
  return new jose.SignJWT(claims).setProtectedHeader({ alg, kid: key.kid }).sign(signing)
}

function made(issuer) {
  const provider = new Provider(issuer, {
    clients: [{ ...client, grant_types: ['authorization_code'], response_types: ['code'] }],
    jwks: { keys: [key] },
    cookies: { keys: ['council'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified', 'xms_edov'], profile: ['preferred_username'] },
    acrValues: ['two-factors'],
    features: { devInteractions: { enabled: false } },
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => wanted.account }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.path === '/token' && ctx.body?.id_token && (wanted.lie || wanted.alg)) ctx.body.id_token = await forged(ctx.body.id_token)
    if (wanted.entra && ctx.path.endsWith('openid-configuration')) delete ctx.body.authorization_response_iss_parameter_supported
  })
  const handle = provider.callback()
  return async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return handle(request, response)
    const login = { accountId: wanted.account.sub, amr: wanted.amr, acr: wanted.acr ?? undefined, remember: false }
    const result = wanted.account.sub === 'cancels' ? { error: 'access_denied' } : { login }
    return provider.interactionFinished(request, response, result)
  }
}

const server = createServer(async (request, response) => {
  if (request.url === '/control') {
    let body = ''
    for await (const chunk of request) body += chunk
    const { rotate, ...said } = JSON.parse(body)
    Object.assign(wanted, said)
    if (rotate) {
      key = await freshKey()
      serve = made(issuer)
    }
    return response.writeHead(204).end()
  }
  if (wanted.down) return response.writeHead(503).end()
  try {
    return await serve(request, response)
  } catch (error) {
    return response.writeHead(500).end(String(error))
  }
})
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const issuer = `http://127.0.0.1:${server.address().port}`
key = await freshKey()
serve = made(issuer)
console.log(issuer)
process.stdin.on('end', () => process.exit()).resume()
