/**
 * What MSK's DescribeTopic has as `Configs`: Base64 of a JSON object of strings, as Terraform's provider reads it back in its acceptance
 * tests (`internal/service/kafka/topic.go`), or of lines of `name=value`, as an example of the AWS CLI shows
 * (https://docs.aws.amazon.com/msk/latest/developerguide/describe-topic-cli.html).
 *
 * @returns undefined when it is neither
 */
export function decodeTopicConfig(base64: string): ReadonlyMap<string, string> | undefined {
  const text = Buffer.from(base64, 'base64').toString().trim();
  return text.startsWith('{') ? fromJson(text) : fromLines(text);
}

function fromJson(text: string): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(Object.entries(JSON.parse(text)).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

function fromLines(text: string): ReadonlyMap<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^\s*([a-z][\w.]*)\s*=\s*(.*?)\s*$/.exec(line));
  return pairs.includes(null) ? undefined : new Map(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}
