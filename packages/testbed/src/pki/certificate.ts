// SPDX-License-Identifier: Apache-2.0
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, field, integer, isTrue, octets, oid, sequence, setOf, utcTime, utf8 } from './der.ts';

/** A private key and its certificate; `issuer` signs others with it. */
export interface Identity {
	readonly name: string;
	readonly key: KeyObject;
	readonly certificate: Buffer;
}

/** Whom a certificate speaks for: DNS names, IPv4 addresses and URIs. */
export interface LeafNames {
	readonly name: string;
	readonly alternatives: readonly string[];
}

const year = 365 * 24 * 3_600_000;
const oids = {
	commonName: '2.5.4.3',
	subjectKeyIdentifier: '2.5.29.14',
	keyUsage: '2.5.29.15',
	subjectAlternativeNames: '2.5.29.17',
	basicConstraints: '2.5.29.19',
	authorityKeyIdentifier: '2.5.29.35',
	extendedKeyUsage: '2.5.29.37',
	serverAuthentication: '1.3.6.1.5.5.7.3.1',
	clientAuthentication: '1.3.6.1.5.5.7.3.2',
	ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** A key of the curve P-256. */
export function newKey(): KeyObject {
	return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

/** A certificate authority of our own, for a year. */
export function newAuthority(name: string): Identity {
	const key = newKey();
	const extensions = [
		extension('basicConstraints', sequence(isTrue), 'critical'),
		// keyCertSign and cRLSign.
		extension('keyUsage', bits(Buffer.of(0b0000_0110), 1), 'critical'),
	];
	return { name, key, certificate: issue({ name, key }, { name, key }, extensions) };
}

/** A server's certificate, for a year, signed by an authority. */
export function newServer(authority: Identity, names: LeafNames): Identity {
	return newLeaf(authority, names, 'serverAuthentication');
}

/** A client's certificate, for a year, signed by an authority. */
export function newClient(authority: Identity, names: LeafNames): Identity {
	return newLeaf(authority, names, 'clientAuthentication');
}

function newLeaf(
	authority: Identity,
	{ name, alternatives }: LeafNames,
	usage: 'serverAuthentication' | 'clientAuthentication',
): Identity {
	const key = newKey();
	const extensions = [
		extension('basicConstraints', sequence(), 'critical'),
		// digitalSignature.
		extension('keyUsage', bits(Buffer.of(0b1000_0000), 7), 'critical'),
		extension('extendedKeyUsage', sequence(oid(oids[usage]))),
		extension('subjectAlternativeNames', sequence(...alternatives.map(alternative))),
		extension('authorityKeyIdentifier', sequence(field(0, keyIdentifier(authority.key), 'primitive'))),
	];
	return { name, key, certificate: issue({ name, key }, authority, extensions) };
}

/** The certificate in PEM. */
export function certificatePem({ certificate }: Identity): string {
	const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The private key in PEM (PKCS #8). */
export function keyPem(key: KeyObject): string {
	return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The public half of a private key in PEM. */
export function publicKeyPem(key: KeyObject): string {
	return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

type Subject = Pick<Identity, 'name' | 'key'>;

// RFC 5280, section 4.1.
function issue(subject: Subject, issuer: Subject, extensions: readonly Buffer[]): Buffer {
	const algorithm = sequence(oid(oids.ecdsaWithSha256));
	const now = Date.now();
	// Clocks differ.
	const validity = sequence(utcTime(new Date(now - 3_600_000)), utcTime(new Date(now + year)));
	const identifier = extension('subjectKeyIdentifier', octets(keyIdentifier(subject.key)));
	const toBeSigned = sequence(
		field(0, integer(Buffer.of(2))),
		integer(randomBytes(16)),
		algorithm,
		distinguishedName(issuer.name),
		validity,
		distinguishedName(subject.name),
		publicKeyDer(subject.key),
		field(3, sequence(...extensions, identifier)),
	);
	return sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, issuer.key)));
}

function distinguishedName(name: string): Buffer {
	return sequence(setOf(sequence(oid(oids.commonName), utf8(name))));
}

function publicKeyDer(key: KeyObject): Buffer {
	return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function keyIdentifier(key: KeyObject): Buffer {
	return createHash('sha256').update(publicKeyDer(key)).digest().subarray(0, 20);
}

function extension(name: keyof typeof oids, value: Buffer, weight: 'critical' | 'ordinary' = 'ordinary'): Buffer {
	return sequence(oid(oids[name]), ...(weight === 'critical' ? [isTrue] : []), octets(value));
}

function alternative(name: string): Buffer {
	if (isIPv4(name)) return field(7, Buffer.from(name.split('.').map(Number)), 'primitive');
	return field(name.includes('://') ? 6 : 2, Buffer.from(name), 'primitive');
}
