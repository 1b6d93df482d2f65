// What a fault test measured, in one line of its output: docs/faults.md is written from these.

/** Prints figures under a name; numbers are rounded to hundredths. */
export function tell(name: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(([key, value]) => `${key} ${rounded(value)}`);
  console.info(`figures: ${name}: ${words.join(', ')}`);
}

/** Largest and mean of some measurements, by the name of what was measured; nothing when there are none. */
export function spread(name: string, values: readonly number[]): Record<string, number> {
  if (values.length === 0) return {};
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { [`${name} max`]: Math.max(...values), [`${name} mean`]: mean };
}

function rounded(value: number | string): number | string {
  return typeof value === 'number' ? Number(value.toFixed(2)) : value;
}
