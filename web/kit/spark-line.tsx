/** A small trend without axes. A missing value leaves a gap: it is not zero. */
export function SparkLine({
  values,
  label,
}: {
  readonly values: readonly (number | undefined)[];
  readonly label: string;
}) {
  const lines = sparkPaths(values, 100, 28);
  return (
    <svg className="kit-spark" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label={label}>
      {lines.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

/** SVG paths of the unbroken runs of values, scaled to the box with 2 units to spare; a lone value becomes a short dash. */
export function sparkPaths(values: readonly (number | undefined)[], width: number, height: number): readonly string[] {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return [];
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  const x = (index: number) => round(values.length === 1 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => round(range === 0 ? height / 2 : height - 2 - ((value - low) / range) * (height - 4));
  const paths: string[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length > 0) paths.push(run.length === 1 ? `M${run[0]} h1` : `M${run.join(' L')}`);
    run = [];
  };
  values.forEach((value, index) => {
    if (value === undefined) end();
    else run.push(`${x(index)},${y(value)}`);
  });
  end();
  return paths;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
