// A token is never written down in the browser: whatever GraphiQL keeps (tabs, headers, history) is kept without it.
const keep = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  keep.call(this, key, String(value).replace(/Bearer\s+[\w.~+/=-]+/gi, "Bearer "));
};
