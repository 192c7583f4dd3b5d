// In place of react-style-singleton, which would put a style element on the page to lock its scrolling behind a dialogue:
// the content security policy forbids it, and the page does not scroll.
export const styleSingleton = () => () => null;
