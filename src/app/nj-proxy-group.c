/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-field-error.h"
#include "nj-profile-bindings.h"
#include "nj-proxy-group.h"

/**
 * NjProxyGroup:
 *
 * The proxy of a connection: the system's, none, or one of its own.
 */
struct _NjProxyGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *proxy_mode_row;
  GtkWidget *proxy_host_row;
  GtkWidget *proxy_port_row;
  GtkWidget *proxy_port_spin;
  GtkWidget *proxy_username_row;
  GtkWidget *proxy_password_row;

  NjProfile *profile;
};

G_DEFINE_FINAL_TYPE (NjProxyGroup, nj_proxy_group, ADW_TYPE_PREFERENCES_GROUP)

static void
update_visible (NjProxyGroup *self)
{
  gboolean visible = nj_profile_applies (self->profile, "proxy-host");

  gtk_widget_set_visible (self->proxy_host_row, visible);
  gtk_widget_set_visible (self->proxy_port_row, visible);
  gtk_widget_set_visible (self->proxy_username_row, visible);
  gtk_widget_set_visible (self->proxy_password_row, visible);
}

/* A port that nobody has chosen follows the kind of proxy. */
static void
mode_changed_cb (NjProxyGroup *self)
{
  NjProxyMode mode = nj_profile_get_proxy_mode (self->profile);
  guint port;

  g_object_get (self->profile, "proxy-port", &port, NULL);
  if (mode == NJ_PROXY_SOCKS5 && port == NJ_PROFILE_HTTP_PROXY_PORT)
    g_object_set (self->profile, "proxy-port", NJ_PROFILE_SOCKS_PROXY_PORT, NULL);
  else if (mode == NJ_PROXY_HTTP && port == NJ_PROFILE_SOCKS_PROXY_PORT)
    g_object_set (self->profile, "proxy-port", NJ_PROFILE_HTTP_PROXY_PORT, NULL);

  update_visible (self);
}

static void
nj_proxy_group_dispose (GObject *object)
{
  NjProxyGroup *self = NJ_PROXY_GROUP (object);

  g_clear_object (&self->profile);

  G_OBJECT_CLASS (nj_proxy_group_parent_class)->dispose (object);
}

static void
nj_proxy_group_class_init (NjProxyGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_proxy_group_dispose;

  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-proxy-group.ui");
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_mode_row);
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_host_row);
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_port_row);
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_port_spin);
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_username_row);
  gtk_widget_class_bind_template_child (widget_class, NjProxyGroup, proxy_password_row);
}

static void
nj_proxy_group_init (NjProxyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_proxy_group_set_profile:
 * @self: a group, without a profile so far
 * @profile: the profile whose proxy is edited
 */
void
nj_proxy_group_set_profile (NjProxyGroup *self,
                            NjProfile    *profile)
{
  const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  g_return_if_fail (NJ_IS_PROXY_GROUP (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  nj_profile_bindings_bind_choice (profile, "proxy-mode", self->proxy_mode_row);
  g_object_bind_property (profile, "proxy-host", self->proxy_host_row, "text", flags);
  g_object_bind_property (profile, "proxy-port", self->proxy_port_spin, "value", flags);
  g_object_bind_property (profile, "proxy-username", self->proxy_username_row, "text", flags);
  g_object_bind_property (profile, "proxy-password", self->proxy_password_row, "text", flags);

  g_signal_connect_object (profile, "notify::proxy-mode", G_CALLBACK (mode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update_visible (self);
}
