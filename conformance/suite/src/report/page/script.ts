// SPDX-License-Identifier: Apache-2.0
import { makeCaseView } from './client/case-view.ts';
import { startDialog } from './client/dialog.ts';
import { makeElements } from './client/elements.ts';
import { startFilters } from './client/filters.ts';
import { makeRequestView } from './client/request-view.ts';
import { startTableKeys } from './client/table-keys.ts';
import { outcomeSigns } from './outcome-signs.ts';

/**
 * The program of the page. Its functions are those of `client`, as text: each gets what it needs as a parameter, so that
 * they work whatever a bundler calls them.
 */
export const script = `'use strict';
(() => {
const data = JSON.parse(document.querySelector('#data').textContent);
const signs = ${JSON.stringify(outcomeSigns)};
const elements = (${makeElements.toString()})(document, { navigator, setTimeout: (action, ms) => setTimeout(action, ms) });
const requestView = (${makeRequestView.toString()})(elements);
const caseView = (${makeCaseView.toString()})({ elements, requestView, data, signs });
(${startFilters.toString()})(document);
(${startTableKeys.toString()})(document);
(${startDialog.toString()})({ document, window, elements, caseView, data, signs });
})();
`;
