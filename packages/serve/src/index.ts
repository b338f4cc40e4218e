// SPDX-License-Identifier: Apache-2.0
export { Feed, type Rendition } from './feed.ts';
export { LocalFeed, type LocalFeedOptions } from './local-feed.ts';
export { type Operations, serveOperations } from './operations.ts';
export type { Unencodable } from './publisher.ts';
export { Server, type ServerOptions } from './server.ts';
export { unknownToApi } from './unknown-to-api.ts';
