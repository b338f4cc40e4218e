// SPDX-License-Identifier: Apache-2.0
import type { Node } from '#api/envoy/config/core/v3/base_pb.js';

/** Who is at the other end of a stream. */
export interface Client {
	/**
	 * The node as the first request of the stream says, without its list of extensions; what it says of itself is proven by
	 * nothing.
	 */
	readonly node: Node;
	/** What the client's certificate proves; undefined without client authentication. */
	readonly identity: Identity | undefined;
	/** The address of the connection. */
	readonly peer: string;
	/** A number of the stream, unique in this process. */
	readonly stream: number;
}

/** What a verified client certificate says. */
export interface Identity {
	/** URIs of the subject alternative name, such as SPIFFE IDs. */
	readonly uris: readonly string[];
	/** DNS names of the subject alternative name. */
	readonly dnsNames: readonly string[];
	readonly commonName: string | undefined;
}

interface PeerCertificate {
	readonly subject?: { readonly CN?: string | string[] };
	readonly subjectaltname?: string;
}

/** Reads an identity from a certificate as Node's TLS shows it. */
export function identityOf({ subject, subjectaltname = '' }: PeerCertificate): Identity {
	// Node writes an entry with a comma or a quote in it as a JSON string (CVE-2021-44532).
	const entries = [...subjectaltname.matchAll(/(\w+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, kind, value]) => ({
		kind,
		value: value!.startsWith('"') ? (JSON.parse(value!) as string) : value!.trim(),
	}));
	const of = (wanted: string): string[] => entries.filter(({ kind }) => kind === wanted).map(({ value }) => value);
	const name = subject?.CN;
	return { uris: of('URI'), dnsNames: of('DNS'), commonName: Array.isArray(name) ? name[0] : name };
}
