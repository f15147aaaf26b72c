import { checkPageSize, checkStorageKey, checkStoragePrefix, encodeValue, type KeyValueStore, type Value } from '#protocols';

/** A key-value store for tests. It lives as long as this object. */
export function openInMemoryKeyValueStore(): KeyValueStore {
  const values = new Map<string, string>();
  const valueOf = (json: string): Value => JSON.parse(json) as Value;
  return {
    get: async (key) => {
      checkStorageKey(key);
      const json = values.get(key);
      return json === undefined ? null : valueOf(json);
    },
    set: async (key, value) => {
      checkStorageKey(key);
      values.set(key, encodeValue(key, value));
    },
    add: async (key, value) => {
      checkStorageKey(key);
      const json = encodeValue(key, value);
      return !values.has(key) && values.set(key, json) === values;
    },
    delete: async (key) => {
      checkStorageKey(key);
      return values.delete(key);
    },
    list: async (prefix, { after = '', limit }) => {
      checkStoragePrefix(prefix);
      checkPageSize(limit);
      const keys = [...values.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      return keys.slice(0, limit).map((key) => ({ key, value: valueOf(values.get(key) ?? 'null') }));
    },
  };
}
