/**
 * What is at hand most of the time and has to be waited for else. A function of a hot path gives it back as it is, since each
 * promise and each wait costs a request memory and time; `await` takes both.
 */
export type Awaitable<T> = T | Promise<T>;

/** What `then` makes of a value: at once where it is at hand. */
export function andThen<T, U>(value: Awaitable<T>, then: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then((known) => then(known)) : then(value);
}
