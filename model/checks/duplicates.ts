/** Each item whose key an earlier item has already, with the first such item. */
export function duplicates<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
): { item: Item; earlier: Item }[] {
  const first = new Map<string | number, Item>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    const earlier = first.get(key);
    if (earlier !== undefined) return [{ item, earlier }];
    first.set(key, item);
    return [];
  });
}
