// The keys of [[mounts.icecast_servers]].
import { type Static, Type } from '@sinclair/typebox';
import { HOST, port } from './schema-parts.js';

/** One Icecast server a mount is sent to. */
export const TargetSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      title: HOST,
      description: 'Host name or address of the Icecast server.',
    }),
    port: port({ default: 8000, description: 'TCP port of the Icecast server.' }),
    username: Type.String({ default: 'source', description: 'Source user name.' }),
    password: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Source password; default: the variable JETSTREAM_SOURCE_PASSWORD.',
      }),
    ),
    password_file: Type.Optional(
      Type.String({
        minLength: 1,
        title: 'a path',
        description: 'File whose first line is the source password.',
      }),
    ),
    protocol: Type.Union([Type.Literal('icecast'), Type.Literal('source'), Type.Literal('shoutcast')], {
      default: 'icecast',
      description:
        'icecast: PUT, else SOURCE; source: SOURCE only (Icecast before 2.4); shoutcast: Shoutcast v1.',
    }),
    tls: Type.Boolean({ default: false, description: 'Connect with TLS.' }),
    tls_ca: Type.Optional(
      Type.String({ description: "PEM file of authorities to trust instead of the system's." }),
    ),
    tls_insecure: Type.Boolean({
      default: false,
      description: 'Accept any certificate: anybody on the way can read the password.',
    }),
    mount: Type.Optional(
      Type.String({
        pattern: '^/',
        title: 'a path such as "/stream"',
        description: "Path on the server; default: the mount's path.",
      }),
    ),
    admin_user: Type.Optional(
      Type.String({ minLength: 1, description: 'User name for admin_password; default: admin.' }),
    ),
    admin_password: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Icecast's administrator password, with which the server is asked for hidden mounts and fallbacks.",
      }),
    ),
    public: Type.Boolean({ default: false, description: 'List the stream in public directories.' }),
    name: Type.Optional(
      Type.String({ maxLength: 1000, description: "Stream name on this server; default: the mount's." }),
    ),
    description: Type.Optional(
      Type.String({ maxLength: 1000, description: "Stream description; default: the mount's." }),
    ),
    genre: Type.Optional(Type.String({ maxLength: 1000, description: "Genre; default: the mount's." })),
    url: Type.Optional(Type.String({ maxLength: 1000, description: "Station URL; default: the mount's." })),
  },
  { additionalProperties: false },
);

/** One target with all defaults filled in and its secret resolved; `password` is null when none was given. */
export type TargetConfig = Readonly<Omit<Static<typeof TargetSchema>, 'password' | 'password_file'>> & {
  readonly password: string | null;
};
