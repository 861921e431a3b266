import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ROOT } from '../paths.ts';

export interface StaticFile {
  readonly type: string;
  readonly content: Buffer;
}

const PAGE = join(ROOT, 'local', 'dashboard', 'page');
const PACKAGES = join(ROOT, 'node_modules');

/** Libraries as their packages publish them: ES modules and a style sheet, no build step. */
const LIBRARIES: Readonly<Record<string, string>> = {
  '/vendor/uplot.js': 'uplot/dist/uPlot.esm.js',
  '/vendor/uplot.css': 'uplot/dist/uPlot.min.css',
  '/vendor/dompurify.js': 'dompurify/dist/purify.es.mjs',
  '/vendor/marked.js': 'marked/lib/marked.esm.js',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** All files that are served, by their paths, read once: a request's path is looked up here and never in the file system. */
export async function readStaticFiles(): Promise<ReadonlyMap<string, StaticFile>> {
  const own = (await readdir(PAGE)).filter((name) => TYPES[extname(name)] !== undefined);
  const paths: [string, string][] = [
    ...own.map((name): [string, string] => [name === 'index.html' ? '/' : `/page/${name}`, join(PAGE, name)]),
    ...Object.entries(LIBRARIES).map(([path, file]): [string, string] => [path, join(PACKAGES, file)]),
  ];
  const files = paths.map(async ([path, file]): Promise<[string, StaticFile]> => {
    const type = TYPES[extname(path === '/' ? file : path)] ?? 'application/octet-stream';
    return [path, { type, content: await readFile(file) }];
  });
  return new Map(await Promise.all(files));
}
