// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { connect } from './connect.ts';
import { KubeError } from './kube-error.ts';
import { type Config, inspectDeep, withConfig } from './kubeconfig.test.fixture.ts';

const secret = 'S3CR3T';

/** The error of a request with a kubeconfig, of which nothing secret may be in it. */
async function errorWith(t: ExecutionContext, change: (config: Config) => void): Promise<KubeError> {
	const { api, kubeconfig } = await withConfig(t, change);
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	const error = (await t.throwsAsync(kube.version(), { instanceOf: KubeError }))!;
	t.is(error.reason, 'Credentials', error.message);
	t.false(inspectDeep(error).includes(secret), error.message);
	t.is(api.requests.length, 0);
	return error;
}

test('over plain HTTP nobody is said to ask, as kubectl does it', async (t) => {
	const { api, kubeconfig } = await withConfig(t, ({ clusters, users }) => {
		delete clusters[0].cluster['insecure-skip-tls-verify'];
		users[0].user = { token: secret };
	});
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	await kube.version();
	t.is(api.requests[0]?.headers.authorization, undefined);
});

const faults: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
	['a line break in a token', { token: `${secret}\nx` }, /user "fake" cannot be sent: Authorization has a character/],
	['a letter outside ASCII', { token: `${secret}é` }, /cannot be sent: Authorization has a character/],
	['an impersonated name', { token: secret, as: `${secret}☃` }, /cannot be sent: Impersonate-User has a character/],
	['a file that is missing', { 'client-key': '/nowhere/key' }, /user "fake".*: \/nowhere\/key cannot be read: ENOENT/],
	[
		'an exec plugin that is missing',
		{ exec: { command: '/nowhere/login', args: [secret] } },
		/login cannot be run: ENOENT/,
	],
	[
		'an exec plugin that fails',
		{ exec: { command: 'false', args: [secret] } },
		/its exec plugin failed: run false by hand/,
	],
	[
		'an auth provider',
		{ 'auth-provider': { name: 'oidc', config: { 'id-token': `a.${secret}.c` } } },
		/its auth-provider "oidc" failed/,
	],
];

for (const [what, user, message] of faults) {
	test(`credentials that cannot be sent or had are said for what they are: ${what}`, async (t) => {
		const error = await errorWith(t, ({ users }) => {
			users[0].user = user;
		});
		t.regex(error.message, message);
	});
}

test('a proxy of a kind that is not known is said', async (t) => {
	const error = await errorWith(t, ({ clusters }) => {
		clusters[0].cluster['proxy-url'] = `not a URL ${secret}`;
	});
	t.regex(error.message, /look at its proxy-url/);
});

test('certificates and keys that are none are said, before anybody is asked', async (t) => {
	const data = (text: string) => Buffer.from(text).toString('base64');
	const authority = { 'certificate-authority-data': data(rootCertificates[0]!) };
	const certificate = { 'client-certificate-data': data(rootCertificates[0]!) };
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const key = { 'client-key-data': data(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))) };
	const cases: readonly (readonly [object, object, RegExp])[] = [
		[
			{ 'certificate-authority-data': data(secret) },
			{},
			/certificate authority .* no certificate in PEM form: ERR_OSSL/,
		],
		[
			authority,
			{ 'client-certificate-data': data(secret) },
			/client certificate .* no certificate in PEM form: ERR_OSSL/,
		],
		[authority, { ...certificate, 'client-key-data': data(secret) }, /client key .* cannot be used: ERR_OSSL/],
		[authority, { ...certificate, ...key }, /client certificate and the client key .* do not belong together/],
		[authority, certificate, /client certificate .* has no key/],
	];
	for (const [cluster, user, message] of cases) {
		const error = await errorWith(t, ({ clusters, users }) => {
			clusters[0].cluster = { server: 'https://127.0.0.1:1', ...cluster };
			users[0].user = { ...user };
		});
		t.regex(error.message, message);
	}
});
