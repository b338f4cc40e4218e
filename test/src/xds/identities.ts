// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatePem, type Identity, keyPem, newAuthority, newClient, newServer } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import type { CertificateFiles } from 'envoy-control-plane-ts';

/** A certificate authority and the certificates that a test has of it. */
export class Authority {
	readonly #identity: Identity = newAuthority('xds-test');

	/** The certificate of the authority in PEM. */
	get ca(): string {
		return certificatePem(this.#identity);
	}

	/** A certificate of the control plane in PEM, with the host name `xds.test`. */
	server(name = 'xds'): { readonly certificate: string; readonly key: string } {
		return pemOf(newServer(this.#identity, { name, alternatives: ['xds.test', '127.0.0.1'] }));
	}

	/** The certificate of a node in PEM, by its SPIFFE ID. */
	client(node: string): { readonly certificate: string; readonly key: string } {
		return pemOf(newClient(this.#identity, { name: node, alternatives: [`spiffe://test/ns/shop/${node}`] }));
	}

	/** The transport socket of an Envoy that shows the certificate of a node. */
	transport(node: string): object {
		const { certificate, key } = this.client(node);
		const tls_certificate = { certificate_chain: inline(certificate), private_key: inline(key) };
		const names = [{ san_type: 'DNS', matcher: { exact: 'xds.test' } }];
		return {
			name: 'envoy.transport_sockets.tls',
			typed_config: {
				'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
				sni: 'xds.test',
				common_tls_context: {
					alpn_protocols: ['h2'],
					tls_certificates: [tls_certificate],
					validation_context: { trusted_ca: inline(this.ca), match_typed_subject_alt_names: names },
				},
			},
		};
	}
}

function pemOf(identity: Identity): { readonly certificate: string; readonly key: string } {
	return { certificate: certificatePem(identity), key: keyPem(identity.key) };
}

function inline(text: string): object {
	return { inline_string: text };
}

/** The files of a control plane's certificate, that a test may replace. */
export class CertificateFolder {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	/** A folder for the time of a test. */
	static async make(t: ExecutionContext): Promise<CertificateFolder> {
		const folder = await mkdtemp(join(tmpdir(), 'branchline-xds-'));
		t.teardown(() => rm(folder, { recursive: true, force: true }));
		return new CertificateFolder(folder);
	}

	/** Where the files are; they are read again every 20 ms. */
	get files(): CertificateFiles {
		const at = (name: string): string => join(this.#folder, name);
		return { certificateFile: at('certificate'), keyFile: at('key'), caFile: at('ca'), refreshMs: 20 };
	}

	/** Replaces files, each at once, one after the other. */
	async write(texts: Readonly<Partial<Record<'certificate' | 'key' | 'ca', string>>>): Promise<void> {
		for (const [name, text] of Object.entries(texts)) {
			await writeFile(join(this.#folder, `${name}.new`), text);
			await rename(join(this.#folder, `${name}.new`), join(this.#folder, name));
		}
	}
}
