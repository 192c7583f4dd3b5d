-- A delivery whose package is erased keeps nothing that was rendered of it, however long it waits.

SET LOCAL lock_timeout = '10s';

CREATE FUNCTION erase_webhook_body() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM webhook_bodies WHERE delivery_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER erase_webhook_body AFTER UPDATE OF package_id ON webhook_deliveries FOR EACH ROW
    WHEN (NEW.package_id IS NULL AND OLD.package_id IS NOT NULL) EXECUTE FUNCTION erase_webhook_body();

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION erase_webhook_body() OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION erase_webhook_body() FROM PUBLIC;
