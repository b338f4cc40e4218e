// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { experimental } from '@grpc/grpc-js';

/** A server's certificate with its chain, the certificate's key, and the authorities of clients; all in PEM. */
export interface Certificates {
	readonly certificate: string | Buffer;
	readonly key: string | Buffer;
	readonly ca: string | Buffer;
}

/** What is told of certificates: new ones are in use until `expires`, or what was offered is not in order. */
export interface CertificateObserver {
	used(expires: Date): void;
	refused(reason: string): void;
}

type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/** Hands certificates to servers as gRPC wants them, and only those that fit together: files change one by one. */
export class RotatingCertificates implements experimental.CertificateProvider {
	readonly #authorities = new Set<CaListener>();
	readonly #identities = new Set<IdentityListener>();
	readonly #observer: CertificateObserver;
	#current: Certificates | undefined;

	constructor(observer: CertificateObserver) {
		this.#observer = observer;
	}

	/** Uses certificates from now on; throws where they are not in order, and goes on with the last ones. */
	use(certificates: Certificates): void {
		const expires = check(certificates);
		this.#current = certificates;
		for (const listener of this.#authorities) this.#tellAuthority(listener);
		for (const listener of this.#identities) this.#tellIdentity(listener);
		this.#observer.used(expires);
	}

	/** Uses certificates where they are in order, and says so where they are not. */
	offer(certificates: Certificates): void {
		try {
			this.use(certificates);
		} catch (error) {
			this.refuse((error as Error).message);
		}
	}

	/** Says that there are no new certificates though there should be. */
	refuse(reason: string): void {
		this.#observer.refused(reason);
	}

	/** What a server that demands certificates of its clients is made with. */
	credentials(): ReturnType<typeof experimental.createCertificateProviderServerCredentials> {
		return experimental.createCertificateProviderServerCredentials(this, this, true);
	}

	addCaCertificateListener(listener: CaListener): void {
		this.#authorities.add(listener);
		// Not at once: the server that asks is told of updates only after this call.
		process.nextTick(() => this.#tellAuthority(listener));
	}

	removeCaCertificateListener(listener: CaListener): void {
		this.#authorities.delete(listener);
	}

	addIdentityCertificateListener(listener: IdentityListener): void {
		this.#identities.add(listener);
		process.nextTick(() => this.#tellIdentity(listener));
	}

	removeIdentityCertificateListener(listener: IdentityListener): void {
		this.#identities.delete(listener);
	}

	#tellAuthority(listener: CaListener): void {
		if (this.#current !== undefined) listener({ caCertificate: Buffer.from(this.#current.ca) });
	}

	#tellIdentity(listener: IdentityListener): void {
		if (this.#current === undefined) return;
		const { certificate, key } = this.#current;
		listener({ certificate: Buffer.from(certificate), privateKey: Buffer.from(key) });
	}
}

/** Answers until when the certificate is valid; throws where key and certificate are no pair, or something is no PEM. */
function check({ certificate, key, ca }: Certificates): Date {
	createSecureContext({ cert: certificate, key, ca });
	new X509Certificate(ca);
	return new Date(new X509Certificate(certificate).validTo);
}
