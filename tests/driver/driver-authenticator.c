/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-authenticator.h"

struct _DriverAuthenticator
{
  MqttAuthenticator parent_instance;

  char *method;
  GBytes *data;         /* (nullable): of what begins the next exchange */
  GPtrArray *responses; /* (element-type GBytes): to what the server asks, in order */
  guint n_responses;    /* given so far, in all exchanges */
};

G_DEFINE_FINAL_TYPE (DriverAuthenticator, driver_authenticator, MQTT_TYPE_AUTHENTICATOR)

static const char *
driver_authenticator_get_method (MqttAuthenticator *authenticator)
{
  return DRIVER_AUTHENTICATOR (authenticator)->method;
}

static gboolean
driver_authenticator_begin (MqttAuthenticator  *authenticator,
                            GBytes            **data,
                            GError            **error)
{
  DriverAuthenticator *self = DRIVER_AUTHENTICATOR (authenticator);

  if (self->data != NULL)
    *data = g_bytes_ref (self->data);

  return TRUE;
}

static gboolean
driver_authenticator_respond (MqttAuthenticator  *authenticator,
                              GBytes             *challenge,
                              GBytes            **data,
                              GError            **error)
{
  DriverAuthenticator *self = DRIVER_AUTHENTICATOR (authenticator);

  if (self->n_responses == self->responses->len)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "The server has sent AUTH more often than “auth_responses_b64” has answers");
      return FALSE;
    }

  *data = g_bytes_ref (self->responses->pdata[self->n_responses++]);

  return TRUE;
}

static gboolean
driver_authenticator_finish (MqttAuthenticator  *authenticator,
                             GBytes             *data,
                             GError            **error)
{
  return TRUE;
}

static void
driver_authenticator_finalize (GObject *object)
{
  DriverAuthenticator *self = DRIVER_AUTHENTICATOR (object);

  g_free (self->method);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_ptr_array_unref (self->responses);

  G_OBJECT_CLASS (driver_authenticator_parent_class)->finalize (object);
}

static void
driver_authenticator_class_init (DriverAuthenticatorClass *klass)
{
  MqttAuthenticatorClass *authenticator_class = MQTT_AUTHENTICATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = driver_authenticator_finalize;
  authenticator_class->get_method = driver_authenticator_get_method;
  authenticator_class->begin = driver_authenticator_begin;
  authenticator_class->respond = driver_authenticator_respond;
  authenticator_class->finish = driver_authenticator_finish;
}

static void
driver_authenticator_init (DriverAuthenticator *self)
{
}

/**
 * driver_authenticator_new:
 * @method: the Authentication Method
 * @data: (nullable): the Authentication Data of CONNECT
 * @responses: (element-type GBytes): what to answer each AUTH with, in order
 *
 * Returns: (transfer full): an authenticator
 */
MqttAuthenticator *
driver_authenticator_new (const char *method,
                          GBytes     *data,
                          GPtrArray  *responses)
{
  DriverAuthenticator *self = g_object_new (DRIVER_TYPE_AUTHENTICATOR, NULL);

  self->method = g_strdup (method);
  self->responses = g_ptr_array_ref (responses);
  driver_authenticator_set_data (self, data);

  return MQTT_AUTHENTICATOR (self);
}

/**
 * driver_authenticator_set_data:
 * @self: an authenticator
 * @data: (nullable): the Authentication Data of what begins the next exchange
 */
void
driver_authenticator_set_data (DriverAuthenticator *self,
                               GBytes              *data)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  self->data = data != NULL ? g_bytes_ref (data) : NULL;
}
