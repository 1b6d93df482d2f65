// Dragging a row of a list by its grip with a mouse, a pen or a finger.
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** State of a drag, for the styles, and how one begins. */
export interface Reorder {
  /** Row that is dragged, and the row it would take the place of; null while nothing is. */
  readonly dragged: number | null;
  readonly over: number | null;
  begin(event: PointerEvent, row: number): void;
}

/** Calls `move(from, to)` when a row is let go of above another; `to` counts the rows without the moved one. */
export function useReorder(
  list: RefObject<HTMLElement | null>,
  move: (from: number, to: number) => void,
): Reorder {
  const [drag, setDrag] = useState<{ readonly from: number; readonly over: number } | null>(null);
  const over = useRef(0);
  const begin = (event: PointerEvent, from: number) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const grip = event.currentTarget as HTMLElement;
    grip.focus();
    grip.setPointerCapture(event.pointerId);
    over.current = from;
    setDrag({ from, over: from });
    const follow = ({ clientY }: PointerEvent) => {
      const rows = [...(list.current?.children ?? [])];
      const at = rows.findIndex((row) => clientY < row.getBoundingClientRect().bottom);
      over.current = at < 0 ? rows.length - 1 : at;
      setDrag({ from, over: over.current });
    };
    const end = ({ type }: Event) => {
      grip.removeEventListener('pointermove', follow);
      grip.removeEventListener('pointerup', end);
      grip.removeEventListener('pointercancel', end);
      setDrag(null);
      if (type === 'pointerup') move(from, over.current);
    };
    grip.addEventListener('pointermove', follow);
    grip.addEventListener('pointerup', end);
    grip.addEventListener('pointercancel', end);
  };
  return { dragged: drag?.from ?? null, over: drag && drag.over !== drag.from ? drag.over : null, begin };
}
