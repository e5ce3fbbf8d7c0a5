import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchRequest } from './cases.ts';
import { benchSettings } from './configuration.ts';

/** Another engine in a process of its own: it is told which requests to run and answers with how long each took. */
export class Rival {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, command: string, rules: string) {
    this.name = name;
    this.#process = spawn(command, [rules], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts the program and waits until its rules are loaded; undefined when they are not. */
  static async start(name: string, command: string, rules: string): Promise<Rival | undefined> {
    const rival = new Rival(name, command, rules);
    const first = await rival.#lines.next();
    return first.value === 'ready' ? rival : undefined;
  }

  /** Runs the requests of a file; milliseconds for each. */
  async run(requestFile: string): Promise<number[]> {
    this.#process.stdin!.write(`run ${requestFile}\n`);
    const line = await this.#lines.next();
    return String(line.value)
      .trim()
      .split(' ')
      .map((nanoseconds) => Number(nanoseconds) / 1e6);
  }

  /** Ends the program. */
  stop(): void {
    this.#process.stdin!.end();
  }
}

/** A folder for programs, rules and requests of one run; removed at the end. */
export class RivalFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));

  /** Builds a program; undefined when the machine has not what it needs. */
  build(name: 'libmodsecurity' | 'coraza'): string | undefined {
    const source = fileURLToPath(new URL(`./${name}/`, import.meta.url));
    const program = join(this.path, name);
    const built =
      name === 'coraza'
        ? spawnSync('go', ['build', '-o', program, '.'], { cwd: source })
        : spawnSync('g++', ['-O2', '-std=c++17', '-o', program, 'harness.cc', '-lmodsecurity'], {
            cwd: source,
          });
    return built.status === 0 ? program : undefined;
  }

  /** Writes the rules as one file. */
  rules(crs: string, paranoia: number): string {
    const path = join(this.path, `rules-${paranoia}.conf`);
    const includes = `Include ${crs}/crs-setup.conf.example\nInclude ${crs}/rules/*.conf\n`;
    writeFileSync(path, benchSettings(paranoia) + includes);
    return path;
  }

  /** Writes requests in the form that the programs read: texts and bodies with their lengths before them. */
  requests(name: string, requests: readonly BenchRequest[]): string {
    const parts: Buffer[] = [word(requests.length)];
    const add = (text: string): void => void parts.push(word(text.length), Buffer.from(text, 'latin1'));
    for (const { method, target, headers, body } of requests) {
      add(method);
      add(target);
      parts.push(word(headers.length));
      for (const [field, value] of headers) {
        add(field);
        add(value);
      }
      parts.push(word(body.length), body);
    }
    const path = join(this.path, name);
    writeFileSync(path, Buffer.concat(parts));
    return path;
  }

  /** Removes everything. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
