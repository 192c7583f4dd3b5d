// Verifies what stands in the environment with the receivers' own libraries; prints the type of the event.
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const { SECRET, BODY, HEADERS } = process.env;
const headers = JSON.parse(HEADERS);
const found = [Standard, Svix].map((Webhook) => new Webhook(SECRET).verify(BODY, headers) ?? JSON.parse(BODY));
console.log(JSON.stringify(found.map((event) => event.type)));
