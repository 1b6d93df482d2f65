// Work for an element only while it is on the screen, with one observer for all of them.

const watched = new Map<Element, { start(): () => void; stop: (() => void) | null }>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const one = watched.get(target);
      if (!one) continue;
      if (isIntersecting && one.stop === null) one.stop = one.start();
      else if (!isIntersecting) {
        one.stop?.();
        one.stop = null;
      }
    }
  },
  { rootMargin: '50px' },
);

/** Calls `start` when `element` comes into view and what it returned when it leaves, until the returned function is called. */
export function seen(element: Element, start: () => () => void): () => void {
  watched.set(element, { start, stop: null });
  observer.observe(element);
  return () => {
    observer.unobserve(element);
    watched.get(element)?.stop?.();
    watched.delete(element);
  };
}
