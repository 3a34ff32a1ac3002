/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-filter-button.h"

/**
 * NjFilterButton:
 *
 * Asks which messages a view is to show by QoS and RETAIN flag, and how it is to search.
 * It stands out while that leaves some of them out.
 */
struct _NjFilterButton
{
  GtkWidget parent_instance;

  NjMessageView *view; /* (nullable) */
  gboolean regex;

  GtkMenuButton *button;
  GtkCheckButton *qos_0_button;
  GtkCheckButton *qos_1_button;
  GtkCheckButton *qos_2_button;
  GtkCheckButton *retained_button;
  GtkCheckButton *regex_button;
  GtkWidget *reset_button;
};

typedef enum
{
  PROP_REGEX = 1,
} NjFilterButtonProperty;

static GParamSpec *properties[PROP_REGEX + 1];

G_DEFINE_FINAL_TYPE (NjFilterButton, nj_filter_button, GTK_TYPE_WIDGET)

#define ALL_QOS 7

static guint
get_qos (NjFilterButton *self)
{
  return (guint) gtk_check_button_get_active (self->qos_0_button) << MQTT_QOS_0 |
         (guint) gtk_check_button_get_active (self->qos_1_button) << MQTT_QOS_1 |
         (guint) gtk_check_button_get_active (self->qos_2_button) << MQTT_QOS_2;
}

static void
set_regex (NjFilterButton *self,
           gboolean        regex)
{
  if (self->regex == regex)
    return;

  self->regex = regex;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REGEX]);
}

static void
changed_cb (NjFilterButton *self)
{
  guint qos = get_qos (self);
  gboolean retained = gtk_check_button_get_active (self->retained_button);
  gboolean regex = gtk_check_button_get_active (self->regex_button);

  if (self->view != NULL)
    {
      nj_message_view_set_qos (self->view, qos);
      nj_message_view_set_retained (self->view, retained);
    }
  set_regex (self, regex);

  if (qos != ALL_QOS || retained)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrowing");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrowing");
  gtk_widget_set_sensitive (self->reset_button, qos != ALL_QOS || retained || regex);
}

static void
nj_filter_button_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((NjFilterButtonProperty) property_id)
    {
    case PROP_REGEX:
      g_value_set_boolean (value, NJ_FILTER_BUTTON (object)->regex);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_filter_button_dispose (GObject *object)
{
  g_clear_object (&NJ_FILTER_BUTTON (object)->view);
  nj_widget_clear_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (nj_filter_button_parent_class)->dispose (object);
}

static void
nj_filter_button_class_init (NjFilterButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_filter_button_dispose;
  object_class->get_property = nj_filter_button_get_property;

  /**
   * NjFilterButton:regex:
   *
   * Whether what is searched for is a regular expression.
   */
  properties[PROP_REGEX] =
    g_param_spec_boolean ("regex", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-filter-button.ui");
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, qos_0_button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, qos_1_button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, qos_2_button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, retained_button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, regex_button);
  gtk_widget_class_bind_template_child (widget_class, NjFilterButton, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, nj_filter_button_reset);
}

static void
nj_filter_button_init (NjFilterButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_filter_button_set_view:
 * @self: a button
 * @view: what it narrows down; set once
 */
void
nj_filter_button_set_view (NjFilterButton *self,
                           NjMessageView  *view)
{
  g_return_if_fail (NJ_IS_FILTER_BUTTON (self));
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (view));

  g_set_object (&self->view, view);
}

/**
 * nj_filter_button_get_regex:
 * @self: a button
 *
 * Returns: whether what is searched for is a regular expression
 */
gboolean
nj_filter_button_get_regex (NjFilterButton *self)
{
  g_return_val_if_fail (NJ_IS_FILTER_BUTTON (self), FALSE);

  return self->regex;
}

/**
 * nj_filter_button_reset:
 * @self: a button
 *
 * Leaves no message out.
 */
void
nj_filter_button_reset (NjFilterButton *self)
{
  g_return_if_fail (NJ_IS_FILTER_BUTTON (self));

  gtk_check_button_set_active (self->qos_0_button, TRUE);
  gtk_check_button_set_active (self->qos_1_button, TRUE);
  gtk_check_button_set_active (self->qos_2_button, TRUE);
  gtk_check_button_set_active (self->retained_button, FALSE);
  gtk_check_button_set_active (self->regex_button, FALSE);
}
