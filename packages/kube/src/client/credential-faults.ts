// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node';
import { KubeError } from './kube-error.ts';

/**
 * The error for credentials that could not be had, which says where to look. What a plugin printed may be a token that
 * could not be read, and an argument of its own may be one, so neither that nor the error about it is passed on.
 */
export function obtainingError(user: User | null, error: unknown): KubeError {
	const { code, path, syscall = '' } = (error ?? {}) as NodeJS.ErrnoException;
	const obtained = `the credentials of the kubeconfig's user "${user?.name ?? ''}" could not be obtained`;
	if (path !== undefined && syscall.startsWith('spawn')) {
		return credentialsError(`${obtained}: its exec plugin ${path} cannot be run: ${code}`);
	}
	if (path !== undefined) return credentialsError(`${obtained}: ${path} cannot be read: ${code}`, error);
	if (user?.exec) {
		return credentialsError(`${obtained}: its exec plugin failed: run ${user.exec.command} by hand to see why`);
	}
	const known = code === undefined ? '' : `: ${code}`;
	if (user?.authProvider) {
		return credentialsError(`${obtained}: its auth-provider "${user.authProvider.name}" failed${known}`);
	}
	// Nothing else of what the library does can fail.
	return credentialsError(`the kubeconfig's cluster cannot be connected to${known}: look at its proxy-url`);
}

/** Throws {@link KubeError} for what cannot stand in a header, which Node would call an unreachable server. */
export function checkHeaders(user: User | null, headers: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries(headers)) {
		if (/^[\t\x20-\x7e]*$/.test(value)) continue;
		const what = 'a character that no header may have, such as a line break or a letter outside ASCII';
		throw credentialsError(
			`the credentials of the kubeconfig's user "${user?.name ?? ''}" cannot be sent: ${name} has ${what}`,
		);
	}
}

/** Throws {@link KubeError} for certificates and keys with which no connection can be opened. */
export function checkCertificates({ ca, cert, key }: RequestOptions): void {
	const noCertificate = 'is no certificate in PEM form';
	// Among authorities, OpenSSL passes over what is no certificate, and then trusts nobody.
	if (ca) attempt(`certificate authority of the kubeconfig's cluster ${noCertificate}`, () => parsed(ca));
	if (cert) attempt(`client certificate of the kubeconfig's user ${noCertificate}`, () => parsed(cert));
	if (key) attempt("client key of the kubeconfig's user cannot be used", () => createPrivateKey(String(key)));
	if (!cert) return;
	if (!key) throw credentialsError("the client certificate of the kubeconfig's user has no key");
	if (!parsed(cert).checkPrivateKey(createPrivateKey(String(key)))) {
		throw credentialsError("the client certificate and the client key of the kubeconfig's user do not belong together");
	}
}

function parsed(pem: unknown): X509Certificate {
	return new X509Certificate(String(pem));
}

function attempt(fault: string, act: () => unknown): void {
	try {
		act();
	} catch (error) {
		// What OpenSSL says may quote what it was given.
		throw credentialsError(`the ${fault}: ${(error as NodeJS.ErrnoException).code ?? 'OpenSSL refuses it'}`);
	}
}

function credentialsError(message: string, cause?: unknown): KubeError {
	return new KubeError({ status: 0, reason: 'Credentials', message, cause });
}
