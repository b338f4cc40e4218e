// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { Certificates, RotatingCertificates } from './certificates.ts';

/** Files in PEM, read again every `refreshMs` (default: 10 s), by content: links that move are followed. */
export interface CertificateFiles {
	readonly certificateFile: string;
	readonly keyFile: string;
	readonly caFile: string;
	readonly refreshMs?: number;
}

/** Offers certificates whenever there are new ones, and answers how to stop that. */
export type CertificateOffers = (offer: (certificates: Certificates) => void) => () => void;

/**
 * Where certificates come from. New connections get the last ones that are in order; connections that are there go on.
 */
export type CertificateSource = CertificateFiles | CertificateOffers;

/** Feeds certificates from a source; resolves with what stops that, once the first ones are in use. */
export function follow(source: CertificateSource, into: RotatingCertificates): Promise<() => void> {
	return typeof source === 'function' ? followOffers(source, into) : followFiles(source, into);
}

async function followOffers(source: CertificateOffers, into: RotatingCertificates): Promise<() => void> {
	let stop = (): void => {};
	let begun = false;
	const first = new Promise<void>((resolve, reject) => {
		stop = source((certificates) => {
			if (begun) return into.offer(certificates);
			begun = true;
			try {
				resolve(into.use(certificates));
			} catch (cause) {
				reject(new Error('the first certificates are not in order', { cause }));
			}
		});
	});
	return first.then(
		() => stop,
		(error: Error) => {
			stop();
			throw error;
		},
	);
}

async function followFiles(files: CertificateFiles, into: RotatingCertificates): Promise<() => void> {
	const { certificateFile, keyFile, caFile, refreshMs = 10_000 } = files;
	let last: Certificates;
	try {
		last = await read(files);
		into.use(last);
	} catch (cause) {
		throw new Error(`${certificateFile}, ${keyFile}, ${caFile}: no certificates to serve with`, { cause });
	}
	let complaint = '';
	const look = async (): Promise<void> => {
		const found = await read(files);
		complaint = '';
		if (same(found, last)) return;
		last = found;
		into.offer(found);
	};
	const timer = setInterval(() => {
		look().catch(({ message }: Error) => {
			if (message !== complaint) into.refuse(message);
			complaint = message;
		});
	}, refreshMs);
	timer.unref();
	return () => clearInterval(timer);
}

async function read({ certificateFile, keyFile, caFile }: CertificateFiles): Promise<Certificates> {
	const [certificate, key, ca] = await Promise.all([certificateFile, keyFile, caFile].map((path) => readFile(path)));
	return { certificate: certificate!, key: key!, ca: ca! };
}

function same(one: Certificates, other: Certificates): boolean {
	return (['certificate', 'key', 'ca'] as const).every((part) =>
		Buffer.from(one[part]).equals(Buffer.from(other[part])),
	);
}
