// SPDX-License-Identifier: Apache-2.0

/** One field that the API server refused, as `details.causes` of its Status has it. */
export interface KubeCause {
	readonly field?: string;
	readonly message?: string;
	readonly reason?: string;
}

/** What is known of a request that failed. */
export interface KubeFailure {
	/** The HTTP status; 0 where no answer came. */
	readonly status: number;
	readonly reason: string;
	readonly message: string;
	readonly causes?: readonly KubeCause[];
	readonly cause?: unknown;
}

/**
 * A request that the API server refused, or did not answer.
 *
 * `status` is the HTTP status, or 0 where there was no usable answer. `reason` is the Status's (`Conflict`, `Invalid`,
 * `Forbidden` …), or one of ours: `Unreachable`, `Timeout`, `Aborted`, `TooLarge`, `Credentials`, `KindNotServed`.
 * Neither the message nor a cause contains what the request was authenticated with.
 */
export class KubeError extends Error {
	override readonly name = 'KubeError';
	readonly status: number;
	readonly reason: string;
	readonly causes: readonly KubeCause[];

	constructor({ status, reason, message, causes = [], cause }: KubeFailure) {
		super(message, cause === undefined ? {} : { cause });
		this.status = status;
		this.reason = reason;
		this.causes = causes;
	}
}

/** A refusal may quote the whole object. */
const longestMessage = 1000;

/** The error that an answer stands for; `request` names it, as `GET /api/v1/services`. */
export function errorOfAnswer(request: string, status: number, body: string): KubeError {
	const parsed = statusOf(body);
	const reason = parsed.reason ?? (status === 410 ? 'Expired' : `HTTP ${status}`);
	const said = (parsed.message ?? firstLine(body)).slice(0, longestMessage);
	const causes = parsed.details?.causes ?? [];
	return new KubeError({ status, reason, message: `${request}: ${status} ${reason}${said && `: ${said}`}`, causes });
}

interface Status {
	readonly reason?: string;
	readonly message?: string;
	readonly details?: { readonly causes?: readonly KubeCause[] };
}

function statusOf(body: string): Status {
	try {
		const value = JSON.parse(body) as (Status & { readonly kind?: unknown }) | null;
		return value?.kind === 'Status' ? value : {};
	} catch {
		return {};
	}
}

/** What something that is no API server says, such as a proxy's page: enough of it to recognise it. */
function firstLine(body: string): string {
	return body.trim().split('\n', 1)[0]!.slice(0, 200);
}
