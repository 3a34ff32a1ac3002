/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NJ_PROFILE_ERROR (nj_profile_error_quark ())

/**
 * NjProfileError:
 * @NJ_PROFILE_ERROR_JSON: the JSON of a profile or subscription cannot be understood
 * @NJ_PROFILE_ERROR_URL: the address cannot be understood
 * @NJ_PROFILE_ERROR_NAME_EMPTY: no name
 * @NJ_PROFILE_ERROR_SCHEME: none of "ws", "wss", "mqtt" and "mqtts"
 * @NJ_PROFILE_ERROR_HOST_EMPTY: no host
 * @NJ_PROFILE_ERROR_HOST_INVALID: not a name or address
 * @NJ_PROFILE_ERROR_HOST_IS_URL: a whole address where only the host belongs
 * @NJ_PROFILE_ERROR_PATH_INVALID: does not begin with '/', or has characters a path cannot have
 * @NJ_PROFILE_ERROR_CLIENT_ID_EMPTY: 3.1, or 3.1.1 without Clean Session, needs a client identifier
 * @NJ_PROFILE_ERROR_CLIENT_ID_TOO_LONG: longer than the protocol allows
 * @NJ_PROFILE_ERROR_PASSWORD_ALONE: before MQTT 5 a password needs a user name
 * @NJ_PROFILE_ERROR_STRING: has a character, or a length, that an MQTT string cannot have
 * @NJ_PROFILE_ERROR_HEADER: not "Name: value"
 * @NJ_PROFILE_ERROR_HEADER_RESERVED: a header that the WebSocket handshake needs for itself
 * @NJ_PROFILE_ERROR_USER_PROPERTY: a user property without a name
 * @NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND: the file with the CA certificates does not exist
 * @NJ_PROFILE_ERROR_CA_FILE_UNREADABLE: the file with the CA certificates cannot be read
 * @NJ_PROFILE_ERROR_CA_FILE_INVALID: the file does not contain PEM certificates
 * @NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND: the client's certificate does not exist
 * @NJ_PROFILE_ERROR_CERTIFICATE_FILE_UNREADABLE: the client's certificate cannot be read
 * @NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID: the file is neither PEM nor PKCS#12
 * @NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND: the private key does not exist
 * @NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE: the private key cannot be read
 * @NJ_PROFILE_ERROR_KEY_FILE_INVALID: the file does not contain a private key in PEM
 * @NJ_PROFILE_ERROR_KEY_FILE_ALONE: a private key needs a certificate
 * @NJ_PROFILE_ERROR_KEY_MISSING: the certificate's file has no private key, and no other is given
 * @NJ_PROFILE_ERROR_KEY_PASSPHRASE_EMPTY: the private key is encrypted
 * @NJ_PROFILE_ERROR_ALPN: the name of an application protocol is empty or too long
 * @NJ_PROFILE_ERROR_SUBPROTOCOL: not a token of HTTP
 * @NJ_PROFILE_ERROR_PROXY_HOST_EMPTY: no host of the proxy
 * @NJ_PROFILE_ERROR_PROXY_HOST_INVALID: not a name or address
 * @NJ_PROFILE_ERROR_SCRAM_USERNAME: SCRAM needs a user name
 * @NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY: a Will needs a topic
 * @NJ_PROFILE_ERROR_WILL_TOPIC: the Will Topic is not a valid Topic Name
 * @NJ_PROFILE_ERROR_WILL_PAYLOAD_TOO_LONG: more than 65,535 bytes
 * @NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC: not a valid Topic Name
 *
 * There is one code for each sentence, so that the sentence can be translated.
 */
typedef enum
{
  NJ_PROFILE_ERROR_JSON,
  NJ_PROFILE_ERROR_URL,
  NJ_PROFILE_ERROR_NAME_EMPTY,
  NJ_PROFILE_ERROR_SCHEME,
  NJ_PROFILE_ERROR_HOST_EMPTY,
  NJ_PROFILE_ERROR_HOST_INVALID,
  NJ_PROFILE_ERROR_HOST_IS_URL,
  NJ_PROFILE_ERROR_PATH_INVALID,
  NJ_PROFILE_ERROR_CLIENT_ID_EMPTY,
  NJ_PROFILE_ERROR_CLIENT_ID_TOO_LONG,
  NJ_PROFILE_ERROR_PASSWORD_ALONE,
  NJ_PROFILE_ERROR_STRING,
  NJ_PROFILE_ERROR_HEADER,
  NJ_PROFILE_ERROR_HEADER_RESERVED,
  NJ_PROFILE_ERROR_USER_PROPERTY,
  NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_CA_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_CA_FILE_INVALID,
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID,
  NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_KEY_FILE_INVALID,
  NJ_PROFILE_ERROR_KEY_FILE_ALONE,
  NJ_PROFILE_ERROR_KEY_MISSING,
  NJ_PROFILE_ERROR_KEY_PASSPHRASE_EMPTY,
  NJ_PROFILE_ERROR_ALPN,
  NJ_PROFILE_ERROR_SUBPROTOCOL,
  NJ_PROFILE_ERROR_PROXY_HOST_EMPTY,
  NJ_PROFILE_ERROR_PROXY_HOST_INVALID,
  NJ_PROFILE_ERROR_SCRAM_USERNAME,
  NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY,
  NJ_PROFILE_ERROR_WILL_TOPIC,
  NJ_PROFILE_ERROR_WILL_PAYLOAD_TOO_LONG,
  NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC,
} NjProfileError;

GQuark nj_profile_error_quark (void);

G_END_DECLS
