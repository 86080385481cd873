import { request } from '../api/request.ts';
import { factsQuery, type PhotoFacts, pictureUrl, type ReportProgress, reports } from './api.ts';

/** The way by which a reporter comes to a report: with its code, or signed in by its number. */
export interface ReportDoor {
  get(key: string): Promise<ReportProgress>;
  confirm(key: string, said: Parameters<typeof reports.confirm>[1]): Promise<ReportProgress>;
  addPhoto(key: string, file: Blob, facts: PhotoFacts): Promise<object>;
  pictureUrl(key: string, id: string): string;
}

export const codeDoor: ReportDoor = { ...reports, pictureUrl };

const own = (number: string) => `/citizen/reports/${encodeURIComponent(number)}`;

export const ownDoor: ReportDoor = {
  get: (number) => request(own(number)),
  confirm: (number, said) => request(`${own(number)}/confirmation`, { method: 'POST', json: said }),
  addPhoto: (number, file, facts) =>
    request(`${own(number)}/photos`, { method: 'POST', file, query: factsQuery(facts) }),
  pictureUrl: (number, id) => `/api/v1${own(number)}/photos/${encodeURIComponent(id)}`,
};
