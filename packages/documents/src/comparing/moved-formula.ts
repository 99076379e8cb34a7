const reference = /"(?:[^"]|"")*"|(?:'(?:[^']|'')*'|[\w.]+)!\$?[A-Z]{1,3}\$?\d{1,7}|\$?[A-Z]{1,3}\$?\d{1,7}(?![\w(.])/g;

/** A formula as it reads after rows of its sheet moved; `rowAt` says where a row is now, both counted from 1. */
export function movedFormula(formula: string, rowAt: (row: number) => number): string {
  return formula.replace(reference, (found) => {
    const own = /^(\$?[A-Z]{1,3}\$?)(\d+)$/.exec(found);
    return own === null ? found : `${own[1]}${rowAt(Number(own[2]))}`;
  });
}
