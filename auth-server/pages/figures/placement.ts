/** The pages of figures stand in both consoles: a placement says in which console, at which path, and for whom. */
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import type { pagesIn } from '../kit/account-page.ts';

export interface FiguresPlacement<S extends string> {
  readonly page: ReturnType<typeof pagesIn<S>>;
  readonly section: S;
  /** The path of an app, `/developer/apps/:client_id`. */
  readonly path: `/${string}/:client_id`;
  /** @throws ApiError NOT_FOUND for an app that is not to be seen here */
  appOf(request: AccountRequest): Promise<ClientRow>;
}

type About = Pick<FiguresPlacement<string>, 'path'>;

export const appAddressAt = ({ path }: About, client_id: string): string =>
  path.replace(':client_id', () => encodeURIComponent(client_id));
export const figuresAddress = (placement: About, client_id: string): string =>
  `${appAddressAt(placement, client_id)}/figures`;
export const callsAddress = (placement: About, client_id: string): string =>
  `${appAddressAt(placement, client_id)}/calls`;

/** The section of an app's page that links to its figures and calls. */
export const waysToFigures = ({ t }: AccountRequest, placement: About, client_id: string): Html =>
  html`<h2>${t('figures.title')}</h2>
<p>${t('figures.what')}</p>
<p class="ways"><a href="${figuresAddress(placement, client_id)}">${t('figures.toFigures')}</a> <a href="${callsAddress(placement, client_id)}">${t('figures.toCalls')}</a></p>`;

/** A row of links, one of which is current. */
export const choice = (
  label: string,
  ways: readonly (readonly [name: string, address: string, chosen: boolean])[],
): Html =>
  html`<nav class="filters" aria-label="${label}">${ways.map(([name, address, chosen]) => html`<a href="${address}"${chosen && html` aria-current="true"`}>${name}</a>\n`)}</nav>`;
