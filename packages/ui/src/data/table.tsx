import type { ReactNode } from "react";
import { classNames } from "../text/class-names.js";

export interface TableColumn<T> {
  readonly id: string;
  readonly header: ReactNode;
  /** Numbers stand at the end of their column. */
  readonly numeric?: boolean;
  /** This cell names its row. One column a table. */
  readonly isRowHeader?: boolean;
  readonly width?: string;
  readonly cell: (row: T) => ReactNode;
}

export interface TableProps<T> {
  /** The spoken name of the table. */
  readonly label: string;
  readonly columns: ReadonlyArray<TableColumn<T>>;
  readonly rows: readonly T[];
  readonly rowId: (row: T) => string;
  readonly selectedId?: string | undefined;
  /** How a row stands: a threat to life, or something late. */
  readonly rowTone?: (row: T) => "life" | "ember" | undefined;
  /** Whole rows can be picked; the row header holds the button. */
  readonly onPick?: (row: T) => void;
  /** What stands there when there are no rows. */
  readonly empty?: ReactNode;
  readonly className?: string;
}

/** A dense table: head 32, rows 36, numbers at the end. Scrolls sideways where it does not fit. */
export function Table<T>(props: TableProps<T>) {
  const { label, columns, rows, rowId, selectedId, rowTone, onPick, empty, className } = props;
  return (
    <div className={classNames("cu-table-scroll", className)} role="group" aria-label={label} tabIndex={0}>
      <table className="cu-table">
        <thead>
          <tr>
            {columns.map(({ id, header, numeric, width }) => (
              <th
                key={id}
                scope="col"
                className={numeric ? "cu-table-number" : undefined}
                style={width === undefined ? undefined : { inlineSize: width }}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = rowId(row);
            const tone = rowTone?.(row);
            const selected = id === selectedId;
            return (
              <tr
                key={id}
                className={classNames(
                  selected && "cu-table-selected",
                  tone && `cu-table-${tone}`,
                  onPick && "cu-table-pick",
                )}
                onClick={onPick && (() => onPick(row))}
              >
                {columns.map((column) => (
                  <Cell
                    key={column.id}
                    column={column}
                    row={row}
                    selected={selected}
                    {...(onPick && { onPick })}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && empty && <div className="cu-table-empty">{empty}</div>}
    </div>
  );
}

interface CellProps<T> {
  readonly column: TableColumn<T>;
  readonly row: T;
  readonly selected: boolean;
  readonly onPick?: (row: T) => void;
}

function Cell<T>({ column, row, selected, onPick }: CellProps<T>) {
  const content = column.cell(row);
  const numeric = column.numeric ? "cu-table-number" : undefined;
  if (!column.isRowHeader) return <td className={numeric}>{content}</td>;
  return (
    <th scope="row" className={numeric}>
      {onPick ? (
        // The row's own click does the picking; the button is there for keys and ears.
        <button type="button" className="cu-table-button" aria-pressed={selected}>
          {content}
        </button>
      ) : (
        content
      )}
    </th>
  );
}
