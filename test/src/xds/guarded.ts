// SPDX-License-Identifier: Apache-2.0
import type { ExecutionContext } from 'ava';
import {
	type Admission,
	type Client,
	ControlPlane,
	type Listening,
	listen,
	ownsItsNode,
	Store,
} from 'envoy-control-plane-ts';
import { Authority, CertificateFolder } from './identities.ts';

/** A control plane over mutual TLS, and who signs for it and its clients. */
export interface Guarded extends Listening {
	readonly store: Store;
	readonly controlPlane: ControlPlane<Admission>;
	readonly authority: Authority;
	readonly folder: CertificateFolder;
	/** The certificates in use, as the control plane told, and why others were not. */
	readonly told: string[];
}

/** A control plane that serves owners of their nodes only, or whom a test lets in. */
export async function guarded(t: ExecutionContext, owns: (one: Client) => boolean = ownsItsNode): Promise<Guarded> {
	const [authority, folder, store] = [new Authority(), await CertificateFolder.make(t), new Store()];
	await folder.write({ ca: authority.ca, ...authority.server() });
	const controlPlane = new ControlPlane<Admission>({
		serve: (one) => (owns(one) ? store : { denied: `${one.node.id} is somebody else` }),
	});
	const told: string[] = [];
	controlPlane.on('certificatesUsed', () => told.push('used'));
	controlPlane.on('certificatesRefused', (reason) => told.push(reason));
	const listening = await listen(controlPlane, { tls: folder.files });
	t.teardown(() => listening.close({ graceMs: 100 }));
	return { ...listening, store, controlPlane, authority, folder, told };
}
