// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, formatRef, refOf, type Sandbox } from '@branchline/model';
import { expiryOf } from './expiry.ts';
import { compareDiagnostics, objectId, type Report, reporter } from './finding.ts';
import { type PortFork, readFork } from './fork.ts';
import type { Settings } from './settings.ts';
import { type Conflicts, unite } from './union.ts';

/** What a sandbox says by itself, whoever owns its key. */
export interface SandboxEntry {
	readonly id: string;
	readonly document: Sandbox;
	/** In milliseconds since the epoch, or infinite. */
	readonly expires: number;
	readonly expired: boolean;
	/** One for each service port; none of an expired sandbox. */
	readonly forks: readonly PortFork[];
	readonly diagnostics: readonly Diagnostic[];
}

/** Reads a sandbox at a point in time. */
export function readSandbox(document: Sandbox, settings: Settings, now: number): SandboxEntry {
	const ref = refOf(document);
	const diagnostics: Diagnostic[] = [];
	const report = reporter(ref, diagnostics);
	const expiry = expiryOf(document);
	const expires = typeof expiry === 'number' ? expiry : Number.POSITIVE_INFINITY;
	const expired = expires <= now;
	if (expiry === 'unknown') reportUnknown(document, report);
	if (expired) report('plan/expired', ['spec', 'expiry'], `expired at ${new Date(expires).toISOString()}`);
	const forks = expired ? [] : readForks(document, settings, report);
	return { id: objectId(ref), document, expires, expired, forks, diagnostics: diagnostics.sort(compareDiagnostics) };
}

function reportUnknown(document: Sandbox, report: Report): void {
	const { after } = document.spec.expiry ?? {};
	const words = `expires ${after} after its creation, and its creation time is not known`;
	report('plan/expiry-unknown', ['spec', 'expiry', 'after'], words);
}

function readForks(document: Sandbox, settings: Settings, report: Report): readonly PortFork[] {
	const members = document.spec.forks.flatMap((_, index) =>
		readFork(document, index, settings, report).map((fork) => ({ fork, index })),
	);
	const name = formatRef(refOf(document));
	const conflicts: Conflicts = {
		forkedTwice: ([first, ...others], port) => {
			for (const { index } of others) {
				report(
					'plan/forked-twice',
					['spec', 'forks', index],
					`${port} is forked by spec.forks[${first?.index}] already`,
				);
			}
			return `sandbox ${name} forks ${port} twice`;
		},
		targetForked: ({ index }, port, target) => {
			const words = `${port} goes to ${target}, which this sandbox forks too`;
			report('plan/target-forked', ['spec', 'forks', index, 'to'], words);
			return `sandbox ${name} forks ${target}, the target of ${port}, too`;
		},
	};
	return unite(members, conflicts);
}
