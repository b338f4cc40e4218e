// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import { applyArguments } from './arguments/apply.ts';
import { conformanceArguments } from './arguments/conformance.ts';
import { deleteArguments } from './arguments/delete.ts';
import { demoArguments } from './arguments/demo.ts';
import { diffArguments } from './arguments/diff.ts';
import { doctorArguments } from './arguments/doctor.ts';
import { explainArguments } from './arguments/explain.ts';
import { meshesArguments } from './arguments/meshes.ts';
import { rbacArguments } from './arguments/rbac.ts';
import { renderArguments } from './arguments/render.ts';
import { responderArguments } from './arguments/responder.ts';
import { schemaArguments } from './arguments/schema.ts';
import { serveArguments } from './arguments/serve.ts';
import { stripArguments } from './arguments/strip.ts';
import { testbedArguments } from './arguments/testbed.ts';
import { validateArguments } from './arguments/validate.ts';
import { versionArguments } from './arguments/version.ts';
import type { Terminal } from './terminal.ts';

const examples = `
Examples:
  # See it work: a small shop, a real Envoy before each service, a sandbox that forks one of them
  branchline demo

  # Write the sandboxes of a folder into an Istio mesh
  branchline render --mesh istio -f manifests/ -R | kubectl apply --server-side -f -

  # Where does a request with a key go, and why?
  branchline explain --mesh istio -f manifests/ -R --to shop/checkout:8080 --key pr-1234

Exit codes: 0 in order, 1 errors were found, 2 a mistake on the command line.`;

/** The command line of the program. Each command loads what it needs only when it runs; `finish` gets its exit code. */
export function buildProgram(terminal: Terminal, finish: (code: number) => void): Command {
	const program = new Command('branchline')
		.description('Request-level sandboxes, written into the mesh that is already there.')
		.exitOverride()
		.enablePositionalOptions()
		.configureOutput({
			writeOut: (text) => terminal.print(text),
			writeErr: (text) => void terminal.stderr.write(text),
		})
		.configureHelp({ showGlobalOptions: false })
		.showSuggestionAfterError()
		.addHelpText('after', examples);
	for (const declare of [
		applyArguments,
		diffArguments,
		deleteArguments,
		renderArguments,
		stripArguments,
		validateArguments,
		explainArguments,
		doctorArguments,
		meshesArguments,
		schemaArguments,
		rbacArguments,
		responderArguments,
		serveArguments,
		demoArguments,
		conformanceArguments,
		testbedArguments,
		versionArguments,
	]) {
		declare(program, terminal, finish);
	}
	return program;
}
